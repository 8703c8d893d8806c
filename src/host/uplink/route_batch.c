// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Changes of many routes in one routing table.
 *
 * The kernel works through all messages of a send before that returns, so the
 * errors wait in the socket by then. A batch is so small that they all fit.
 */
#include "host/uplink/route_batch.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/socket.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

/* The kernel keeps 768 bytes or more for each error, of 200 KiB. */
#define BATCH_MAX 100

/* The longest message: its head, and six attributes. */
#define MESSAGE_MAX 256

static void put(struct nlmsghdr *head, unsigned short type, const void *data,
		size_t len)
{
	struct rtattr *attr =
		(void *)((char *)head + NLMSG_ALIGN(head->nlmsg_len));

	attr->rta_type = type;
	attr->rta_len = (unsigned short)RTA_LENGTH(len);
	memcpy(RTA_DATA(attr), data, len);
	head->nlmsg_len =
		NLMSG_ALIGN(head->nlmsg_len) + RTA_ALIGN(RTA_LENGTH(len));
}

static void put_limits(struct nlmsghdr *head, const struct route_limits *limits)
{
	const struct {
		struct rtattr attr;
		uint32_t value;
	} metrics[] = {
		{ { RTA_LENGTH(sizeof(uint32_t)), RTAX_LOCK }, limits->locked },
		{ { RTA_LENGTH(sizeof(uint32_t)), RTAX_MTU }, limits->mtu },
		{ { RTA_LENGTH(sizeof(uint32_t)), RTAX_ADVMSS },
		  limits->advmss },
	};

	if (limits->mtu || limits->advmss)
		put(head, RTA_METRICS, metrics, sizeof(metrics));
}

static void put_gateway(struct nlmsghdr *head, int family,
			const struct ip *gateway)
{
	_Alignas(struct rtvia) unsigned char bytes[sizeof(struct rtvia) + 16];
	struct rtvia *via = (void *)bytes;
	size_t len = ip_len(gateway->family);

	if (gateway->family == family) {
		put(head, RTA_GATEWAY, gateway->bytes, len);
		return;
	}
	via->rtvia_family = (__kernel_sa_family_t)ip_af(gateway->family);
	memcpy(via->rtvia_addr, gateway->bytes, len);
	put(head, RTA_VIA, bytes, sizeof(*via) + len);
}

static void take(struct route_batch *batch, const struct nlmsgerr *answer)
{
	int err = -answer->error;

	if (err == 0 || batch->err)
		return;
	if (answer->msg.nlmsg_type == RTM_NEWROUTE ? err != EEXIST
						   : err != ESRCH)
		batch->err = err;
}

static void take_answers(struct route_batch *batch)
{
	_Alignas(struct nlmsghdr) char bytes[8192];
	ssize_t n;

	while ((n = recv(nl_socket_get_fd(batch->sk), bytes, sizeof(bytes),
			 MSG_DONTWAIT)) > 0 ||
	       (n < 0 && errno == EINTR)) {
		struct nlmsghdr *head = (void *)bytes;
		int rest = (int)n;

		for (; nlmsg_ok(head, rest); head = nlmsg_next(head, &rest))
			if (head->nlmsg_type == NLMSG_ERROR)
				take(batch, NLMSG_DATA(head));
	}
	if (n < 0 && errno != EAGAIN && !batch->err)
		batch->err = errno;
}

static void send_all(struct route_batch *batch)
{
	ssize_t n;

	if (batch->n == 0)
		return;
	do
		n = send(nl_socket_get_fd(batch->sk), batch->bytes, batch->len,
			 0);
	while (n < 0 && errno == EINTR);
	if (n < 0 && !batch->err)
		batch->err = errno;
	take_answers(batch);
	batch->n = 0;
	batch->len = 0;
}

static struct nlmsghdr *begin(struct route_batch *batch, unsigned short type,
			      unsigned short flags, const struct rtmsg *rtm)
{
	struct nlmsghdr *head;

	if (batch->n == BATCH_MAX ||
	    sizeof(batch->bytes) - batch->len < MESSAGE_MAX)
		send_all(batch);
	head = (void *)(batch->bytes + batch->len);
	*head = (struct nlmsghdr){ .nlmsg_len = NLMSG_LENGTH(sizeof(*rtm)),
				   .nlmsg_type = type,
				   .nlmsg_flags = NLM_F_REQUEST | flags };
	memcpy(NLMSG_DATA(head), rtm, sizeof(*rtm));
	put(head, RTA_TABLE, &batch->table, sizeof(batch->table));
	return head;
}

static void end(struct route_batch *batch, struct nlmsghdr *head,
		const struct ip_net *to)
{
	if (to->len > 0)
		put(head, RTA_DST, to->addr.bytes, ip_len(batch->family));
	batch->len += NLMSG_ALIGN(head->nlmsg_len);
	batch->n++;
}

void route_batch_add(struct route_batch *batch, const struct ip_net *to,
		     const struct ip *gateway, uint8_t type,
		     const struct route_limits *limits)
{
	/* systemd-networkd leaves the kernel's own alone when it starts. */
	struct rtmsg rtm = { .rtm_family = (unsigned char)ip_af(batch->family),
			     .rtm_dst_len = (unsigned char)to->len,
			     .rtm_protocol = RTPROT_KERNEL,
			     .rtm_type = type };
	struct nlmsghdr *head;

	if (type == RTN_UNICAST && !gateway)
		rtm.rtm_scope = RT_SCOPE_LINK;
	if (gateway)
		rtm.rtm_flags = RTNH_F_ONLINK;
	head = begin(batch, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &rtm);
	if (gateway)
		put_gateway(head, batch->family, gateway);
	if (limits)
		put_limits(head, limits);
	if (type == RTN_UNICAST)
		put(head, RTA_OIF, &batch->ifindex, sizeof(batch->ifindex));
	end(batch, head, to);
}

void route_batch_delete(struct route_batch *batch, const struct ip_net *to)
{
	const struct rtmsg rtm = {
		.rtm_family = (unsigned char)ip_af(batch->family),
		.rtm_dst_len = (unsigned char)to->len,
		.rtm_scope = RT_SCOPE_NOWHERE, /* of any scope and type */
	};

	end(batch, begin(batch, RTM_DELROUTE, 0, &rtm), to);
}

int route_batch_finish(struct route_batch *batch)
{
	send_all(batch);
	errno = batch->err;
	return batch->err ? -1 : 0;
}
