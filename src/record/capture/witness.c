// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The witness: a packet socket that nobody reads. It counts those that it drops,
 * too, and holds a packet or two for as long as it is open.
 */
#include "record/capture/witness.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>

#include "base/util.h"

/* Packets that leave; a byte of each. */
static int add_filter(int sock)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS,
			 (__u32)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog program = { ARRAY_SIZE(code), code };
	const int least = 1; /* the kernel raises it to its minimum */

	if (setsockopt(sock, SOL_SOCKET, SO_ATTACH_FILTER, &program,
		       sizeof(program)) < 0)
		return -1;
	return setsockopt(sock, SOL_SOCKET, SO_RCVBUF, &least, sizeof(least));
}

int witness_open(const char *device)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)if_nametoindex(device),
	};
	int sock;

	if (addr.sll_ifindex == 0)
		return -1;
	/* With protocol 0 it receives nothing before it is bound. */
	sock = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (sock < 0)
		return -1;
	if (add_filter(sock) == 0 &&
	    bind(sock, (const struct sockaddr *)&addr, sizeof(addr)) == 0)
		return sock;
	close_fd(&sock);
	return -1;
}

int witness_count(int witness, uint32_t *packets)
{
	struct tpacket_stats stats;
	socklen_t len = sizeof(stats);

	if (getsockopt(witness, SOL_PACKET, PACKET_STATISTICS, &stats, &len) <
	    0)
		return -1;
	*packets = stats.tp_packets;
	return 0;
}
