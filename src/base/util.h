/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small helpers. Nothing in here prints. */
#ifndef BASE_UTIL_H
#define BASE_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* A local that is closed, or freed, when it goes out of scope. */
#define autoclose __attribute__((cleanup(close_fd), unused))
#define autofree  __attribute__((cleanup(free_pointer)))

#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Close *fd if it is open (>= 0) and set it to -1. Keeps errno. */
void close_fd(int *fd);

/* The cleanup of autofree: free what *(void **)p points to. */
void free_pointer(void *p);

/* Write all of buf. Returns 0, or -1 with errno. */
int write_all(int fd, const void *buf, size_t len);

/*
 * Read a whole small file (sysctl, /proc) into buf as a string, without the
 * newline at its end. Returns the length, or -1 with errno: ENOBUFS if it does
 * not fit.
 */
ssize_t read_file(int dir_fd, const char *path, char *buf, size_t size);

/*
 * Read the first max bytes of a configuration file. It never blocks, whatever
 * is in the file's place: if that is no regular file, it fails with EINVAL.
 * Returns a string of *len bytes, which the caller frees, or NULL with errno.
 */
char *read_config(const char *path, size_t max, size_t *len);

/* Write text to an existing file in one write(2). Returns 0 or -1, errno. */
int write_file(int dir_fd, const char *path, const char *text);

/* Fill buf from the kernel's random source. Returns 0 or -1 with errno. */
int random_bytes(void *buf, size_t len);

/*
 * Parse a whole decimal number, with nothing before or after it. Returns 0, or
 * -1 if text is anything else, or if the number is not in min..max.
 */
int parse_number(const char *text, uint64_t min, uint64_t max, uint64_t *value);

/* The shorter of two timeouts of poll(2), of which -1 is the longest. */
int shorter_timeout(int a, int b);

/* The part of path after its last slash. Points into path. */
const char *path_base(const char *path);

#endif
