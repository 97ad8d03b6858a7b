/* Writes down what a process asks of the files in one folder, in the order in which it asks.
 *
 * Preloaded, with BUNDLINJE_TRACE_FOLDER and BUNDLINJE_TRACE_LOG. A record is one letter, then path,
 * offset and data, each length in front: o opened and made, w written, t cut to a length, s synced,
 * u unlinked. Syncing a folder is a sync whose path is the folder. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST 4096
static char *paths[MOST];
static int out = -1;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static const char *folder(void) { return getenv("BUNDLINJE_TRACE_FOLDER"); }

static void note(char kind, const char *path, int64_t offset, const void *data, uint64_t size) {
    static ssize_t (*real_writev)(int, const struct iovec *, int);
    static int (*real_open)(const char *, int, ...);
    if (out < 0) {
        real_open = real("open");
        out = real_open(getenv("BUNDLINJE_TRACE_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
    }
    if (!real_writev) real_writev = real("writev");
    uint64_t length = strlen(path);
    struct iovec parts[] = {{&kind, 1}, {&length, 8}, {(void *)path, length}, {&offset, 8},
                            {&size, 8}, {(void *)data, size}};
    if (real_writev(out, parts, 6) != (ssize_t)(25 + length + size)) abort();
}

static int ours(const char *path) {
    const char *where = folder();
    return where && path && strncmp(path, where, strlen(where)) == 0;
}

static const char *path_of(int fd) { return fd >= 0 && fd < MOST ? paths[fd] : NULL; }

static int opened(int fd, const char *path, int flags, int was_there) {
    if (fd >= 0 && fd < MOST) {
        free(paths[fd]);
        paths[fd] = ours(path) ? strdup(path) : NULL;
        if (paths[fd] && (flags & O_CREAT) && !was_there) note('o', path, 0, "", 0);
        if (paths[fd] && (flags & O_TRUNC) && was_there) note('t', path, 0, "", 0);
    }
    return fd;
}

#define OPEN(name)                                                                        \
    int name(const char *path, int flags, ...) {                                          \
        static int (*next)(const char *, int, ...);                                       \
        if (!next) next = real(#name);                                                    \
        va_list rest;                                                                     \
        va_start(rest, flags);                                                            \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                         \
        va_end(rest);                                                                     \
        int was_there = ours(path) && access(path, F_OK) == 0;                            \
        return opened(next(path, flags, mode), path, flags, was_there);                   \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                      \
    int name(int at, const char *path, int flags, ...) {                                  \
        static int (*next)(int, const char *, int, ...);                                  \
        if (!next) next = real(#name);                                                    \
        va_list rest;                                                                     \
        va_start(rest, flags);                                                            \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                         \
        va_end(rest);                                                                     \
        int was_there = ours(path) && access(path, F_OK) == 0;                            \
        return opened(next(at, path, flags, mode), path, flags, was_there);               \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    static int (*next)(int);
    if (!next) next = real("close");
    if (fd >= 0 && fd < MOST && paths[fd]) {
        free(paths[fd]);
        paths[fd] = NULL;
    }
    return next(fd);
}

ssize_t write(int fd, const void *data, size_t size) {
    static ssize_t (*next)(int, const void *, size_t);
    if (!next) next = real("write");
    off_t offset = path_of(fd) ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t done = next(fd, data, size);
    if (path_of(fd) && done > 0) note('w', path_of(fd), offset, data, done);
    return done;
}

#define PWRITE(name, type)                                                                \
    ssize_t name(int fd, const void *data, size_t size, type offset) {                    \
        static ssize_t (*next)(int, const void *, size_t, type);                          \
        if (!next) next = real(#name);                                                    \
        ssize_t done = next(fd, data, size, offset);                                      \
        if (path_of(fd) && done > 0) note('w', path_of(fd), offset, data, done);          \
        return done;                                                                      \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, type)                                                              \
    int name(int fd, type size) {                                                         \
        static int (*next)(int, type);                                                    \
        if (!next) next = real(#name);                                                    \
        int done = next(fd, size);                                                        \
        if (path_of(fd) && done == 0) note('t', path_of(fd), size, "", 0);                \
        return done;                                                                      \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                                        \
    int name(int fd) {                                                                    \
        static int (*next)(int);                                                          \
        if (!next) next = real(#name);                                                    \
        int done = next(fd);                                                              \
        if (path_of(fd) && done == 0) note('s', path_of(fd), 0, "", 0);                   \
        return done;                                                                      \
    }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
    static int (*next)(const char *);
    if (!next) next = real("unlink");
    int done = next(path);
    if (ours(path) && done == 0) note('u', path, 0, "", 0);
    return done;
}
