/* What was delivered, how fast, and whether each member heard all of it, once and in order. */
#include "crowd.h"
#include <string.h>

struct tally tally;

static int64_t bars[32 * 48]; /* how many latencies fell where: 32 bars for each power of two */

void start_tally(void) {
    tally.deliveries = tally.bytes = tally.messages = tally.pings = 0;
    memset(bars, 0, sizeof bars);
}

void count_latency(int64_t nanoseconds) {
    int shift = nanoseconds < 64 ? 0 : 63 - __builtin_clzll(nanoseconds) - 5;
    bars[shift * 32 + (nanoseconds >> shift)]++;
}

double latency(double share) {
    int64_t all = 0, below = 0;
    int count = sizeof bars / sizeof *bars, bar = 0;
    for (int each = 0; each < count; each++)
        all += bars[each];
    while (bar < count - 1 && (below += bars[bar]) < share * all)
        bar++;
    int shift = bar < 64 ? 0 : bar / 32 - 1;
    return ((int64_t)(bar - shift * 32) << shift) / 1e6;
}

/* Every sender numbers its messages from 0, in the text. */
bool count_delivery(struct member *member, int sender, int64_t number) {
    struct seen *seen = &member->seen[sender];
    int64_t ahead = number - seen->next;
    if (ahead >= 0) { /* the next, or there is a hole now */
        seen->before = ahead < 63 ? seen->before << (ahead + 1) | 1 : 1;
        seen->next = number + 1;
    } else { /* it fills a hole, or was here before */
        uint64_t bit = ahead >= -64 ? 1ULL << (-ahead - 1) : 0;
        if (!bit || seen->before & bit) {
            tally.doubled++;
            return false;
        }
        tally.reordered++;
        seen->before |= bit;
    }
    member->heard++;
    member->order = (member->order ^ (uint64_t)(number * SENDERS + sender)) * 0x9E3779B97F4A7C15;
    return true;
}

/* And who heard the same messages as another member of the room in another order. */
void find_the_lost(const struct member *members, int count, const struct sender *senders, int each) {
    const struct member *first = members;
    for (const struct member *one = members; one < members + count; one++) {
        if (one->room != first->room)
            first = one;
        if (one->state == DEAF)
            continue;
        if (one->heard == first->heard && one->order != first->order)
            tally.reordered++;
        tally.closed += one->state == CLOSED;
    }
    for (int s = 0; s < each; s++)
        for (int64_t n = 0; n < senders[s].said && n < RECENT; n++)
            tally.lost += senders[s].recent[n].missing;
}
