/* A disk that tests can fill, and whose power they can cut. Loaded before the C library (LD_PRELOAD), it stands
   between a program and its files in one folder:

   DISK_FOLDER   the folder, without links in its path
   DISK_FLUSHED  where each file that lies directly in it is kept as it was when it was last flushed: all that a power
                 cut is sure to leave
   DISK_BYTES    a file that says how many bytes all files below the folder may have; where there is none, as many as
                 they like

   Whatever cannot be done here ends the program, so that no test takes it for a success. Linux, 64 bits. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The path of a file inside the folder, or NULL. */
static const char *find_inside(int fd, char *path, size_t size) {
    const char *folder = getenv("DISK_FOLDER");
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (folder == NULL || length < 0) return NULL;
    path[length] = '\0';
    size_t prefix = strlen(folder);
    return strncmp(path, folder, prefix) == 0 && path[prefix] == '/' ? path + prefix + 1 : NULL;
}

/* Copies what was just flushed; it gets its name when it is whole. */
static void keep(int fd) {
    char path[PATH_MAX], part[PATH_MAX], kept[PATH_MAX], bytes[65536];
    const char *flushed = getenv("DISK_FLUSHED");
    const char *name = find_inside(fd, path, sizeof path);
    if (flushed == NULL || name == NULL || strchr(name, '/') != NULL) return;
    snprintf(part, sizeof part, "%s/part", flushed);
    snprintf(kept, sizeof kept, "%s/%s", flushed, name);
    int to = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (to < 0) abort();
    /* By the program's own descriptor: closing another one of the file would give up SQLite's locks on it. */
    ssize_t count;
    for (off_t at = 0; (count = pread(fd, bytes, sizeof bytes, at)) > 0; at += count)
        if (syscall(SYS_write, to, bytes, count) != count) abort();
    if (count < 0 || close(to) != 0 || rename(part, kept) != 0) abort();
}

int fsync(int fd) {
    int result = syscall(SYS_fsync, fd);
    if (result == 0) keep(fd);
    return result;
}

int fdatasync(int fd) {
    int result = syscall(SYS_fdatasync, fd);
    if (result == 0) keep(fd);
    return result;
}

static _Thread_local long used;

static int add(const char *path, const struct stat *status, int kind, struct FTW *place) {
    (void)path, (void)place;
    if (kind == FTW_F) used += status->st_size;
    return 0;
}

/* By how many bytes the files may grow still. */
static long find_room(void) {
    const char *path = getenv("DISK_BYTES");
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    long bytes;
    if (file == NULL) return LONG_MAX;
    if (fscanf(file, "%ld", &bytes) != 1) abort();
    fclose(file);
    used = 0;
    if (nftw(getenv("DISK_FOLDER"), add, 16, FTW_PHYS) != 0) abort();
    return bytes > used ? bytes - used : 0;
}

/* How many of these bytes have room; as on a real disk, some may have where all have not. */
static size_t fit(int fd, off_t offset, size_t count) {
    char path[PATH_MAX];
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || offset + (off_t)count <= status.st_size) return count;
    if (find_inside(fd, path, sizeof path) == NULL) return count;
    long growth = offset + count - status.st_size, room = find_room();
    if (growth > room) {
        long lacking = growth - room;
        count = lacking < (long)count ? count - lacking : 0;
    }
    return count;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
    size_t fitting = fit(fd, offset, count);
    if (fitting > 0 || count == 0) return syscall(SYS_pwrite64, fd, bytes, fitting, offset);
    errno = ENOSPC;
    return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return pwrite64(fd, bytes, count, offset); }

ssize_t write(int fd, const void *bytes, size_t count) {
    off_t offset = lseek(fd, 0, SEEK_CUR);
    size_t fitting = offset < 0 ? count : fit(fd, offset, count);
    if (fitting > 0 || count == 0) return syscall(SYS_write, fd, bytes, fitting);
    errno = ENOSPC;
    return -1;
}
