// A slower disk, for the benchmark: every fsync and fdatasync takes SLOW_SYNC_US microseconds longer.
//   cc -shared -fPIC -O2 -o slow_sync.so slow_sync.c -ldl;  LD_PRELOAD=./slow_sync.so SLOW_SYNC_US=8000 PROGRAM
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int slowly(const char *name, int file) {
    const char *us = getenv("SLOW_SYNC_US");
    if (us) usleep(atoi(us));
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(file);
}

int fsync(int file) { return slowly("fsync", file); }
int fdatasync(int file) { return slowly("fdatasync", file); }
