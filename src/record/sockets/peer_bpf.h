/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BPF program of peer.bpf.c, compiled for this machine's byte order.
 * bpftool(8) makes this header. peer_probe.c uses the object in it, by
 * peer_bpf__elf_bytes().
 */
#ifndef RECORD_SOCKETS_PEER_BPF_H
#define RECORD_SOCKETS_PEER_BPF_H

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include "record/sockets/peer_bpfel.h"
#else
#include "record/sockets/peer_bpfeb.h"
#endif

#endif
