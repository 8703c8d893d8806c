// SPDX-License-Identifier: GPL-2.0-or-later
/* Copies of contacts, in memory that a recorder changes meanwhile. */
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "record/contacts/contact_copy.h"
#include "unit.h"

#define N 8

static struct contacts *contacts;
static char *guarded; /* a page behind which the contacts change */
static long page;

static void set_expected(int value)
{
	for (int i = 0; i < N; i++)
		memset(&contacts->contact[i].expected, value, 1);
}

/* Whoever reads the page has read the contacts before. */
static void change(int number)
{
	(void)number;
	/* It is a system call and no more. NOLINTNEXTLINE(bugprone-signal-handler) */
	mprotect(guarded, (size_t)page, PROT_READ | PROT_WRITE);
	set_expected(1);
}

static void begin(void)
{
	static const unsigned char address[] = { 192, 0, 2, 1 };
	uintptr_t at;

	page = sysconf(_SC_PAGESIZE);
	contacts = mmap(NULL, sizeof(*contacts), PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (contacts == MAP_FAILED)
		exit(99);
	for (int i = 0; i < N; i++)
		address_set(&contacts->contact[i].address, 4, address);
	contacts->n = N;
	contacts->n_outside = CONTACTS_OUTSIDE_MAX;
	at = (uintptr_t)&contacts->outside[CONTACTS_OUTSIDE_MAX / 2];
	guarded = (char *)contacts + (at / (uintptr_t)page * (uintptr_t)page -
				      (uintptr_t)contacts);
}

static void changes(void)
{
	struct contact_verdict v;

	set_expected(0);
	signal(SIGSEGV, change);
	mprotect(guarded, (size_t)page, PROT_NONE);
	if (contact_verdict_make(&v, contacts) < 0)
		exit(99);
	ok(contacts->contact[0].expected,
	   "the contacts changed while they were copied");
	ok(v.n == N, "each counts once");
	ok(v.n_unexpected == N, "as what it was at first");
	contact_verdict_release(&v);
}

static void flags(void)
{
	struct contact_verdict v;

	set_expected(2);
	if (contact_verdict_make(&v, contacts) < 0)
		exit(99);
	ok(v.n == N && v.n_unexpected == 0,
	   "a flag that is neither 0 nor 1 counts once, too");
	contact_verdict_release(&v);
}

int main(void)
{
	begin();
	changes();
	flags();
	printf("1..%d\n", unit_tests);
	return 0;
}
