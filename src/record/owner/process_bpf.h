/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BPF programs of process.bpf.c, compiled for this machine's byte order.
 * bpftool(8) makes these headers. process_probe.c uses the object in each of
 * them, by process_bpf__elf_bytes() and process_sender_bpf__elf_bytes().
 */
#ifndef RECORD_OWNER_PROCESS_BPF_H
#define RECORD_OWNER_PROCESS_BPF_H

#include "record/owner/process_event.h"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include "record/owner/process_bpfel.h"
#include "record/owner/process_sender_bpfel.h"
#else
#include "record/owner/process_bpfeb.h"
#include "record/owner/process_sender_bpfeb.h"
#endif

#endif
