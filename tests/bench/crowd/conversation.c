/* What members say, and what they make of what they hear. */
#define _GNU_SOURCE
#include "crowd.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PADDING "of no importance, but as long as what people say to each other: a sentence or so"

struct sender *senders;
int each, deaf, talkers, window, connected, joined, knowing;
bool talking;
int64_t heard_at;

void speak(struct sender *sender) {
    struct message *message = &sender->recent[sender->said % RECENT];
    if (sender->said >= RECENT)
        tally.lost += message->missing; /* nobody waits for it any longer */
    *message = (struct message){.said_at = now(), .missing = each - deaf};
    say(sender->member,
        "42%lld[\"message\",{\"room\":\"bench %d\",\"text\":\"#%04d.%d.%010lld %s\",\"client_id\":\"%lld\"}]",
        (long long)sender->said, sender->room, sender->room, sender->number,
        (long long)sender->said, PADDING, (long long)sender->said);
    sender->said++;
}

static void notice_arrival(struct sender *sender, struct message *message) {
    if (message->acked && !message->missing) {
        tally.messages++;
        if (talking && window)
            speak(sender);
    }
}

static void hear_message(struct member *member, const char *text, size_t length) {
    const char *mark = memchr(text, '#', length);
    int room, number;
    long long which;
    if (memmem(text, length, "\"text\":\"flood\"", 14))
        return; /* see flood.py */
    if (!mark || text + length - mark < 18)
        give_up("A message without its number: %.*s", (int)length, text);
    room = (mark[1] - '0') * 1000 + (mark[2] - '0') * 100 + (mark[3] - '0') * 10 + mark[4] - '0';
    number = mark[6] - '0';
    which = 0;
    for (const char *digit = mark + 8; digit < mark + 18; digit++)
        which = which * 10 + *digit - '0';
    struct sender *sender = &senders[member->room * talkers + number];
    if (room != member->room || number < 0 || number >= talkers || which < 0 || which >= sender->said)
        give_up("Nobody said this to room %d: %.*s", member->room, (int)length, text);
    tally.bytes += length;
    if (!count_delivery(member, number, which))
        return;
    tally.deliveries++;
    if (sender->said - which > RECENT)
        return; /* it is so late that it counts as lost as well */
    struct message *message = &sender->recent[which % RECENT];
    count_latency(heard_at - message->said_at);
    message->missing--;
    notice_arrival(sender, message);
}

static void hear_ack(struct member *member, const char *text, size_t length) {
    if (!memmem(text, length, "\"ok\":true", 9))
        give_up("The server refused: %.*s", (int)length, text);
    if (member->state == CONNECTED) {
        member->state = JOINED;
        joined++;
        return;
    }
    long long which = atoll(text + 2);
    for (int s = member->room * talkers; s < (member->room + 1) * talkers; s++)
        if (senders[s].member == member && which >= senders[s].said - RECENT) {
            struct message *message = &senders[s].recent[which % RECENT];
            message->acked = true;
            notice_arrival(&senders[s], message);
        }
}

static void learn(struct member *member, int known) {
    knowing += (known >= each) - (member->known >= each);
    member->known = known;
}

static bool is(const char *text, size_t length, const char *start) {
    return length >= strlen(start) && !memcmp(text, start, strlen(start));
}

void hear(struct member *member, const char *text, size_t length) {
    if (is(text, length, "42[\"message\"")) {
        hear_message(member, text, length);
    } else if (is(text, length, "43")) {
        hear_ack(member, text, length);
    } else if (is(text, length, "42[\"user_joined\"")) {
        learn(member, member->known + 1);
    } else if (is(text, length, "42[\"user_left\"")) {
        learn(member, member->known - 1);
    } else if (is(text, length, "42[\"update_users\"")) {
        const char *known = memmem(text, length, "\"count\":", 8);
        learn(member, known ? atoi(known + 8) : 0);
    } else if (is(text, length, "2")) {
        tally.pings++;
        say(member, "3");
    } else if (is(text, length, "0")) {
        say(member, "40");
    } else if (is(text, length, "40")) {
        member->state = CONNECTED;
        connected++;
    } else {
        give_up("The server said something unforeseen: %.*s", (int)length, text);
    }
}
