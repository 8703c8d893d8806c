// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TLS alerts. A record is its type, a version, a length and that many bytes.
 */
#include "packet/tls_alert.h"

#include "base/util.h"
#include "packet/reader.h"

#define RECORD_HEADER 5
#define RECORDS_MAX   8 /* of one segment that are looked at */
#define RECORD_CIPHER 20
#define RECORD_ALERT  21
#define RECORD_DATA   23
#define FATAL	      2

/*
 * An alert of 2 bytes, the type of what is inside, and the tag of AES-GCM or
 * ChaCha20. The other first record of TLS 1.3, Finished, has 53 bytes at least.
 */
#define ENCRYPTED_ALERT_SIZE 19

static bool is_record(const struct reader *r)
{
	return r->len >= RECORD_HEADER && r->at[0] >= RECORD_CIPHER &&
	       r->at[0] <= RECORD_DATA && r->at[1] == 3 && r->at[2] <= 4;
}

unsigned int tls_alert_find(const unsigned char *bytes, size_t len,
			    bool *encrypted)
{
	struct reader r = { bytes, len };

	for (int i = 0; i < RECORDS_MAX && is_record(&r); i++) {
		unsigned int type = r.at[0];
		size_t size = get16(r.at + 3);

		if (type == RECORD_ALERT && size == 2 &&
		    r.len >= RECORD_HEADER + 2 && r.at[RECORD_HEADER] == FATAL)
			return r.at[RECORD_HEADER + 1];
		if (type == RECORD_DATA && !*encrypted) {
			*encrypted = true;
			if (size == ENCRYPTED_ALERT_SIZE)
				return TLS_ENCRYPTED_ALERT;
		}
		if (!reader_skip(&r, RECORD_HEADER + size))
			break;
	}
	return TLS_NO_ALERT;
}

/* RFC 8446 and the IANA's list of TLS alerts. */
static const char *const texts[] = {
	[0] = "close notify",
	[10] = "unexpected message",
	[20] = "bad record MAC",
	[22] = "record overflow",
	[40] = "handshake failure",
	[42] = "bad certificate",
	[43] = "unsupported certificate",
	[44] = "certificate revoked",
	[45] = "certificate expired",
	[46] = "certificate unknown",
	[47] = "illegal parameter",
	[48] = "unknown CA",
	[49] = "access denied",
	[50] = "decode error",
	[51] = "decrypt error",
	[70] = "protocol version",
	[71] = "insufficient security",
	[80] = "internal error",
	[86] = "inappropriate fallback",
	[90] = "user canceled",
	[100] = "no renegotiation",
	[109] = "missing extension",
	[110] = "unsupported extension",
	[112] = "unrecognized name",
	[113] = "bad certificate status response",
	[115] = "unknown PSK identity",
	[116] = "certificate required",
	[120] = "no application protocol",
};

const char *tls_alert_text(unsigned int alert)
{
	return alert < ARRAY_SIZE(texts) ? texts[alert] : NULL;
}
