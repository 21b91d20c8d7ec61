/* A crowd of stock Socket.IO clients in one thread, who talk, join or keep still, and measure.

   crowd PORT[,PORT...] talk|join|still ROOMS MEMBERS DEAF SENDERS WINDOW RATE WARM SECONDS PID...

   MEMBERS and SENDERS are those of each room; the last DEAF members read no more once they are
   in. A sender has WINDOW messages on their way: one has arrived when it is acked and all others
   have it. With a RATE, that many messages a second are said in all instead, whatever has
   arrived. With several PORTs each room's members are spread over them, and so are all senders.
   The PIDs are the server's. Prints one JSON object. */
#define _GNU_SOURCE
#include "crowd.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define SECOND 1000000000LL
#define PATIENCE (30 * SECOND)
#define FIRST 10
#define DOORWAY 32 /* members who connect, or join, at once */
#define PORTS 8

static const char *act;
static struct member *members;
static int rooms, count, poller;
static double rate;

/* Returns whether anything has come. */
static bool listen_until(int64_t end) {
    struct epoll_event events[256];
    int64_t left = end - now();
    struct timespec wait = {.tv_sec = left / SECOND, .tv_nsec = left % SECOND};
    int ready = epoll_pwait2(poller, events, 256, left > 0 ? &wait : &(struct timespec){0}, NULL);
    for (int i = 0; i < ready; i++) {
        struct member *member = events[i].data.ptr;
        heard_at = now();
        if (!read_frames(member)) {
            if (*act == 'j' || (member->state != CONNECTED && member->state != JOINED))
                give_up("The server hung up on member %d, who was not in yet.", member->number);
            member->state = CLOSED;
            close(member->fd);
        }
    }
    return ready > 0;
}

static void keep_listening(int64_t end) {
    while (now() < end)
        listen_until(end);
}

static void await_news(const char *what) {
    if (!listen_until(now() + PATIENCE))
        give_up("Nothing came for 30 s while members %s.", what);
}

/* In turns: the senders, and after each the others up to the next. */
static void spread_over(char *list) {
    int ports[PORTS], found = 0;
    for (char *port = strtok(list, ","); port && found < PORTS; port = strtok(NULL, ","))
        ports[found++] = atoi(port);
    for (int m = 0, s = 0, turn = 0; m < count; m++, turn++) {
        if (s < rooms * talkers && senders[s].member == &members[m])
            turn = s++;
        members[m].port = ports[turn % found];
    }
}

static void connect_up_to(int target) {
    for (int opened = connected; connected < target;) {
        for (; opened < target && opened - connected < DOORWAY; opened++) {
            members[opened].number = opened;
            members[opened].room = opened / each;
            open_connection(&members[opened]);
            struct epoll_event event = {.events = EPOLLIN, .data.ptr = &members[opened]};
            epoll_ctl(poller, EPOLL_CTL_ADD, members[opened].fd, &event);
        }
        await_news("connected");
    }
}

static void join_all(int at_once) {
    for (int asked = 0; joined < count;) {
        for (; asked < count && asked - joined < at_once; asked++)
            say(&members[asked], "420[\"join\",{\"room\":\"bench %d\",\"username\":\"guest %d\"}]",
                members[asked].room, asked);
        await_news("joined");
    }
}

static void stop_reading(void) {
    for (struct member *member = members; member < members + count; member++)
        if (member->number % each >= each - deaf) {
            member->state = DEAF;
            epoll_ctl(poller, EPOLL_CTL_DEL, member->fd, NULL);
        }
}

/* With a rate, the senders take turns; without, whatever arrives makes its sender say the next. */
static void talk_until(int64_t end) {
    static int64_t turns, start;
    start = start ? start : now();
    while (now() < end) {
        int64_t next = rate ? start + (int64_t)(turns * SECOND / rate) : end;
        if (rate && next <= now())
            speak(&senders[turns++ % (rooms * talkers)]);
        else
            listen_until(next < end ? next : end);
    }
    while (!tally.deliveries) /* the time was too short for this server */
        await_news("waited for the first message");
}

static bool something_is_missing(void) {
    for (int s = 0; s < rooms * talkers; s++)
        for (int n = 0; n < RECENT; n++)
            if (senders[s].recent[n].missing > 0)
                return true;
    return false;
}

static void hear_the_rest(void) {
    talking = false;
    int64_t heard = -1, end = 0;
    while (something_is_missing()) {
        if (heard != tally.deliveries)
            heard = tally.deliveries, end = now() + 3 * SECOND;
        else if (now() >= end)
            break; /* what has not come by now is lost */
        listen_until(end);
    }
    keep_listening(now() + SECOND / 5); /* for what comes twice */
}

/* Connect and, to talk, join. Returns what memory the server used with the FIRST few. */
static long come_in(void) {
    connect_up_to(count < FIRST ? count : FIRST); /* what the first ones cost is paid only once */
    keep_listening(now() + SECOND / 2);
    long memory = server_memory();
    connect_up_to(count);
    if (*act == 't') {
        join_all(DOORWAY);
        stop_reading();
    }
    return memory;
}

static void start_talking(void) {
    talking = true;
    for (int s = 0; s < rooms * talkers; s++)
        for (int n = 0; n < window; n++)
            speak(&senders[s]);
}

static void do_what_is_measured(int64_t end) {
    if (*act == 't') {
        talk_until(end);
    } else if (*act == 'j') {
        join_all(count);
        while (knowing < count)
            await_news("got to know each other");
    } else {
        keep_listening(end);
    }
}

int main(int argc, char **argv) {
    if (argc < 12)
        give_up("crowd PORT[,PORT...] talk|join|still ROOMS MEMBERS DEAF SENDERS WINDOW RATE WARM SECONDS PID...");
    act = argv[2];
    rooms = atoi(argv[3]), each = atoi(argv[4]), deaf = atoi(argv[5]);
    talkers = atoi(argv[6]), window = atoi(argv[7]), rate = atof(argv[8]);
    int64_t warm = atof(argv[9]) * SECOND, length = atof(argv[10]) * SECOND;
    for (int i = 11; i < argc && server_count < 16; i++)
        server_pids[server_count++] = atoi(argv[i]);
    count = rooms * each;
    members = calloc(count, sizeof *members);
    senders = calloc(rooms * talkers + 1, sizeof *senders);
    for (int s = 0; s < rooms * talkers; s++) {
        senders[s].room = s / talkers, senders[s].number = s % talkers;
        senders[s].member = &members[senders[s].room * each + each * senders[s].number / talkers];
    }
    spread_over(argv[1]);
    poller = epoll_create1(0);

    long memory = come_in();
    if (*act == 't') {
        start_talking();
        talk_until(now() + warm);
    } else {
        keep_listening(now() + warm);
    }
    double cpu = server_cpu(), own = own_cpu();
    start_tally();
    int64_t start = now();
    do_what_is_measured(start + length);
    length = now() - start;
    cpu = server_cpu() - cpu, own = own_cpu() - own, memory = server_memory() - memory;
    struct tally measured = tally;
    double p50 = latency(0.5), p99 = latency(0.99);
    if (*act == 't')
        hear_the_rest();
    find_the_lost(members, count, senders, rooms * talkers);

    printf("{\"members\": %d, \"newcomers\": %d, \"seconds\": %f, \"cpu\": %f, \"own_cpu\": %f, "
           "\"memory\": %ld, \"deliveries\": %lld, \"messages\": %lld, \"bytes\": %lld, "
           "\"pings\": %lld, \"p50\": %f, \"p99\": %f, "
           "\"lost\": %lld, \"doubled\": %lld, \"reordered\": %lld, \"closed\": %lld}\n",
           count, count - FIRST, length / 1e9, cpu, own, memory, (long long)measured.deliveries,
           (long long)measured.messages, (long long)measured.bytes, (long long)measured.pings, p50,
           p99, (long long)tally.lost, (long long)tally.doubled, (long long)tally.reordered,
           (long long)tally.closed);
    return 0;
}
