/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Initial packets of QUIC, version 1, in hexadecimal: protected as in RFC 9001,
 * section 5, and shorter than clients send them. Unless it says otherwise, the
 * client's first ID is 0102030405060708.
 */
#ifndef QUIC_HELLOS_H
#define QUIC_HELLOS_H

/* The start of a hello for example.test. */
static const char quic_start[] =
	"c40000000108010203040506070800004046523ff528aa0476dfe86355bbfe3abb10"
	"a13b1578de4210e59ce0e689a3a43b0f50ccb1ed9499e0ff4b4c93a9d79f65d8d583"
	"b3ecf532f5701540a10d982ac19db4b46ff84405";

/* Its rest. */
static const char quic_rest[] =
	"c80000000108010203040506070800002ba61dfae04ddb0a8169e35d7705c13c3eba"
	"daa7cb3556e6ae04c2d3ce095d8f5935056a7197d4d9f020c2a6";

/* Its rest, to an ID of the server's. */
static const char quic_rest_later[] =
	"c80000000104a1a2a3a400002ba61dfae04ddb0a8169e35d7705c13c3ebadaa7cb35"
	"56e6ae04c2d36f5c73b9944d75b4760d80b36b15674a";

/* Another start of it, of one for another.test. */
static const char quic_start_other[] =
	"cd0000000108010203040506070800004050658a98e95a8d511bab6a727b731b7df8"
	"905780ca30394b287b878a15e4d8ff629586bec5e09a498436154890116f0eec87cc"
	"6846bf3c11d7bfba939a80c235d8283ff6575387473f3b9fa1847cc73be3";

/* All of it, in two frames. */
static const char quic_pieces[] =
	"c80000000108010203040506070800004061ca3fc70dba04799aeb6c30c39f57cb7c"
	"c415611dad36efe49ce1e688a5a4090e50ccf4ee9799e0ff4b4c93a9d58c64d9d583"
	"a9ecf532f1ae888a52cf83902be95705ceb7b0cdb8e74baba47b60b3fef73dddaeab"
	"40d00fe5f77f0c200125cf4133";

/* Another client's hello, for another.test. */
static const char quic_another[] =
	"cb000000010811121314151617180000405effb5b965e9950caa659bbbe5b1f5c5f4"
	"d2a9072ef5cb3b7d370a1644c59ce917110d8b7b2d4dd8f6632610e55ef0066fb48c"
	"1cf1c9cc4619d43f10e275257149363b70e4533d265aa5cd3f83b7cad90ba6d8bc00"
	"7b6352345766fc528c06";

#endif
