/* The clock, and what the measured server uses of the machine: this must be Linux. */
#define _GNU_SOURCE
#include "crowd.h"
#include <stdio.h>
#include <time.h>

int server_pids[16], server_count;

static double read_clock(clockid_t clock) {
    struct timespec time;
    if (clock_gettime(clock, &time))
        give_up("The server has ended.");
    return time.tv_sec + time.tv_nsec / 1e9;
}

int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

double own_cpu(void) { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }

double server_cpu(void) {
    double all = 0;
    for (int i = 0; i < server_count; i++) {
        clockid_t clock;
        if (clock_getcpuclockid(server_pids[i], &clock))
            give_up("The server has ended.");
        all += read_clock(clock);
    }
    return all;
}

long server_memory(void) {
    long all = 0;
    for (int i = 0; i < server_count; i++) {
        char line[256];
        snprintf(line, sizeof line, "/proc/%d/smaps_rollup", server_pids[i]);
        FILE *file = fopen(line, "r");
        if (!file)
            give_up("The server has ended.");
        long here = 0;
        while (fgets(line, sizeof line, file) && !sscanf(line, "Pss: %ld", &here))
            ;
        all += here;
        fclose(file);
    }
    return all;
}
