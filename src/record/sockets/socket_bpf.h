/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BPF program of socket.bpf.c, compiled for this machine's byte order.
 * bpftool(8) makes this header. socket_probe.c uses the object in it, by
 * socket_bpf__elf_bytes().
 */
#ifndef RECORD_SOCKETS_SOCKET_BPF_H
#define RECORD_SOCKETS_SOCKET_BPF_H

#include "record/sockets/socket_event.h"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include "record/sockets/socket_bpfel.h"
#else
#include "record/sockets/socket_bpfeb.h"
#endif

#endif
