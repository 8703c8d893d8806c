// SPDX-License-Identifier: GPL-2.0-or-later
/* Changes to nf_tables. */
#include "base/nft_batch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <string.h>
#include <sys/socket.h>

/* The sequence number is ours, not libnl's: answers are counted. */
static void put(struct nft_batch *b, struct nlmsghdr *head)
{
	size_t len = NLMSG_ALIGN(head->nlmsg_len);

	if (b->len + len > sizeof(b->data)) {
		b->full = true;
		return;
	}
	head->nlmsg_seq = 1;
	memcpy(b->data + b->len, head, head->nlmsg_len);
	b->len += len;
}

/* The begin or the end; generation 0: of any. */
static void mark(struct nft_batch *b, int type, uint32_t generation)
{
	struct {
		struct nlmsghdr nlh;
		struct nfgenmsg nfg;
		struct nlattr attr;
		uint32_t generation;
	} mark = {
		.nlh = { .nlmsg_type = (unsigned short)type,
			 .nlmsg_flags = NLM_F_REQUEST },
		.nfg = { .version = NFNETLINK_V0,
			 .res_id = htons(NFNL_SUBSYS_NFTABLES) },
		.attr = { .nla_type = NFNL_BATCH_GENID,
			  .nla_len = NLA_HDRLEN + sizeof(mark.generation) },
		.generation = htonl(generation),
	};

	mark.nlh.nlmsg_len =
		generation ? sizeof(mark)
			   : sizeof(mark) - NLA_HDRLEN - sizeof(generation);
	put(b, &mark.nlh);
}

void nft_batch_begin_at(struct nft_batch *b, uint32_t generation)
{
	b->len = 0;
	b->n = 0;
	b->full = false;
	mark(b, NFNL_MSG_BATCH_BEGIN, generation);
}

void nft_batch_begin(struct nft_batch *b)
{
	nft_batch_begin_at(b, 0);
}

void nft_batch_add(struct nft_batch *b, struct nl_msg *msg)
{
	if (!msg) {
		b->full = true;
		return;
	}
	put(b, nlmsg_hdr(msg));
	b->n++;
	nlmsg_free(msg);
}

/* Count the acknowledgements in what came. Returns 0, or the first error. */
static int read_answers(struct nlmsghdr *head, int rest, int *acks)
{
	for (; nlmsg_ok(head, rest); head = nlmsg_next(head, &rest)) {
		struct nlmsgerr *err = nlmsg_data(head);

		if (head->nlmsg_type != NLMSG_ERROR)
			continue;
		if (err->error)
			return -err->error;
		++*acks;
	}
	return 0;
}

/* What is not the kernel's answer to the batch is not to look like one. */
static int transport_error(void)
{
	return !errno || errno == EBUSY || errno == ENOENT ? EIO : errno;
}

/*
 * The kernel has carried the batch out and queued its answers by the time that
 * sending returns.
 */
int nft_batch_send(struct nft_batch *b, struct nl_sock *sk)
{
	_Alignas(struct nlmsghdr) char answer[16384];
	int first = 0, acks = 0;
	ssize_t n;

	mark(b, NFNL_MSG_BATCH_END, 0);
	if (b->full)
		return ENOBUFS;
	if (nl_sendto(sk, b->data, b->len) < 0)
		return transport_error();
	while ((n = recv(nl_socket_get_fd(sk), answer, sizeof(answer),
			 MSG_DONTWAIT)) > 0 ||
	       (n < 0 && errno == EINTR)) {
		int err = n < 0 ? 0
				: read_answers((struct nlmsghdr *)answer,
					       (int)n, &acks);

		if (!first)
			first = err;
	}
	return first || acks >= b->n ? first : EIO;
}
