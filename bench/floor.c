/* The least that a server can do on this machine: "floor PORT FILE" answers whatever it reads with the bytes of the
 * file, one read and one write each, on as many threads as there are cores, without looking at what was asked. What nginx
 * or the portal make of the same load is to be compared with this, not with what one would like. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static char answer[1 << 20];
static size_t answer_bytes;

static void *serve(void *argument) {
    int loop = *(int *)argument;
    struct epoll_event ready[256];
    char request[8192];
    for (;;) {
        /* As the portal does: whoever else is ready goes first, and more is ready afterwards. */
        sched_yield();
        int count = epoll_wait(loop, ready, 256, -1);
        for (int i = 0; i < count; i++) {
            int client = ready[i].data.fd;
            if (recv(client, request, sizeof request, 0) <= 0 ||
                send(client, answer, answer_bytes, MSG_NOSIGNAL) != (ssize_t)answer_bytes)
                close(client);
        }
    }
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    FILE *file = fopen(arguments[2], "r");
    if (!file) return 2;
    answer_bytes = fread(answer, 1, sizeof answer, file);
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((unsigned short)atoi(arguments[1])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) return 2;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int *loops = calloc((size_t)cores, sizeof *loops);
    for (long i = 0; i < cores; i++) {
        pthread_t thread;
        loops[i] = epoll_create1(0);
        pthread_create(&thread, NULL, serve, &loops[i]);
    }
    for (long i = 0;; i++) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) continue;
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        struct epoll_event event = {.events = EPOLLIN, .data.fd = client};
        epoll_ctl(loops[i % cores], EPOLL_CTL_ADD, client, &event);
    }
}
