/* The parts of the load generator and what they call of each other. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SENDERS 4  /* at most, in one room */
#define RECENT 256 /* messages of one sender that may be on their way at once */

struct seen { /* what a member has heard from one sender of its room */
    int64_t next;
    uint64_t before; /* bit n: it has heard message next - 1 - n */
};

struct member {
    int fd, number, room, port;
    enum { SHAKING, OPENING, CONNECTED, JOINED, DEAF, CLOSED } state;
    char *rest; /* the begun frame at the end of what was read */
    size_t kept, space;
    int known; /* people it knows to be in the room */
    struct seen seen[SENDERS];
    int64_t heard;
    uint64_t order; /* a hash of all it has heard, in the order it came */
};

struct message {
    int64_t said_at;
    int missing; /* members who have not heard it */
    bool acked;
};

struct sender {
    struct member *member;
    int room, number;
    int64_t said;
    struct message recent[RECENT];
};

struct tally { /* of the measured time, except for the last four: those are of everything */
    int64_t deliveries, bytes, messages, pings;
    int64_t doubled, reordered, lost, closed;
};

/* connection.c */
void open_connection(struct member *member);
bool read_frames(struct member *member); /* false: it has closed */
void say(struct member *member, const char *format, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void give_up(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* conversation.c */
extern struct sender *senders;         /* by room */
extern int each, deaf, talkers;        /* members of a room, and how many of them are */
extern int window;                     /* messages of a sender on their way at once */
extern int connected, joined, knowing; /* members who are, and who know everyone in their room */
extern bool talking;                   /* whatever arrives makes its sender say the next */
extern int64_t heard_at;               /* when what is being read came in */
void speak(struct sender *sender);
void hear(struct member *member, const char *text, size_t length); /* called for each frame */

/* tally.c */
extern struct tally tally;
void start_tally(void);
bool count_delivery(struct member *member, int sender, int64_t number); /* false: doubled */
void count_latency(int64_t nanoseconds);
double latency(double share); /* milliseconds, within 3 % */
void find_the_lost(const struct member *members, int count, const struct sender *senders, int each);

/* server.c */
int64_t now(void);
extern int server_pids[16], server_count;
double server_cpu(void); /* seconds it has used, with all its processes and threads */
double own_cpu(void);
long server_memory(void); /* KB, its share of what is shared */
