/* One member's connection: RFC 6455 as far as a well-behaved client and server need it. */
#define _GNU_SOURCE
#include "crowd.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ (256 * 1024) /* bytes read at once, at most */

void give_up(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    exit(1);
}

static void write_all(struct member *member, const char *data, size_t length) {
    ssize_t sent = send(member->fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
        return; /* reading will tell */
    if (sent != (ssize_t)length)
        give_up("The server has stopped reading: %s", strerror(errno));
}

void open_connection(struct member *member) {
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(member->port)};
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    member->fd = socket(AF_INET, SOCK_STREAM, 0);
    int yes = 1;
    setsockopt(member->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (member->fd < 0 || connect(member->fd, (struct sockaddr *)&there, sizeof there))
        give_up("Member %d could not connect: %s", member->number, strerror(errno));
    fcntl(member->fd, F_SETFL, O_NONBLOCK);
    char request[512];
    int length = snprintf(request, sizeof request,
                          "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
                          "Host: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                          member->port);
    write_all(member, request, length);
}

void say(struct member *member, const char *format, ...) {
    char frame[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(frame + 8, sizeof frame - 8, format, arguments);
    va_end(arguments);
    int head = length < 126 ? 6 : 8;
    char *start = frame + 8 - head;
    memset(start, 0, head); /* the mask is zero: the text stays as it is */
    start[0] = (char)0x81;  /* a whole text */
    if (length < 126) {
        start[1] = (char)(0x80 | length);
    } else {
        start[1] = (char)(0x80 | 126);
        start[2] = (char)(length >> 8);
        start[3] = (char)length;
    }
    write_all(member, start, head + length);
}

static void keep(struct member *member, const char *data, size_t length) {
    if (length > member->space) {
        member->space = length * 2;
        member->rest = realloc(member->rest, member->space);
    }
    if (length)
        memcpy(member->rest, data, length);
    member->kept = length;
}

/* The length of the frame's head, and of its payload; 0 when there is not even a head. */
static size_t head_of(const unsigned char *data, size_t length, size_t *payload) {
    if (length < 2)
        return 0;
    size_t head = data[1] < 126 ? 2 : data[1] == 126 ? 4 : 10;
    if (length < head)
        return 0;
    *payload = head == 2 ? data[1] : 0;
    for (size_t at = 2; at < head; at++)
        *payload = *payload << 8 | data[at];
    return head;
}

static const char *answer_to_handshake(struct member *member, const char *data, const char *end) {
    const char *found = memmem(data, end - data, "\r\n\r\n", 4);
    if (!found)
        return NULL;
    if (memcmp(data, "HTTP/1.1 101", 12))
        give_up("The server refused a WebSocket:\n%.*s", (int)(found - data), data);
    member->state = OPENING;
    return found + 4;
}

bool read_frames(struct member *member) {
    static char *buffer;
    static size_t space;
    if (member->kept + READ > space)
        buffer = realloc(buffer, space = member->kept + READ);
    if (member->kept)
        memcpy(buffer, member->rest, member->kept);
    ssize_t got = recv(member->fd, buffer + member->kept, READ, 0);
    if (got < 0 && errno == EAGAIN)
        return true;
    if (got <= 0)
        return false;
    const char *data = buffer, *end = buffer + member->kept + got;
    if (member->state == SHAKING && !(data = answer_to_handshake(member, data, end))) {
        keep(member, buffer, end - buffer);
        return true;
    }
    size_t head, payload;
    while ((head = head_of((const unsigned char *)data, end - data, &payload)) &&
           payload <= (size_t)(end - data) - head) {
        if ((unsigned char)data[0] == 0x88) /* Close */
            return false;
        if ((unsigned char)data[0] != 0x81)
            give_up("A frame of a kind no server has to send: %02x", (unsigned char)data[0]);
        hear(member, data + head, payload);
        data += head + payload;
    }
    keep(member, data, end - data);
    return true;
}
