/*
 * usrsctp without threads: one lock about all of it, one clock for all of it. It calls back within its own functions, so
 * with our lock held; what it says is queued and never acted on there.
 */
#include "mcu_sctp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "mcu_error.h"
#include "mcu_handle.h"

enum {
    BUCKETS = 1024,
    /* usrsctp counts without SCTP's header of 12 bytes: packets of at most 1188, which stay below 1280 with a DTLS record
     * (37), UDP (8) and IPv6 (40) about them. */
    MTU = 1188 - 12,
    BUFFER_BYTES = 1 << 20,
    STEP_MS = 10,
    MAX_TICK_MS = 10000,
    MAX_CHUNKS = 4096,
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static mcu_sctp *buckets[BUCKETS];
static uintptr_t next_id = 1;
static bool is_started;

void mcu_sctp_lock(void) { pthread_mutex_lock(&mutex); }

void mcu_sctp_unlock(void) { pthread_mutex_unlock(&mutex); }

mcu_sctp *mcu_sctp_find(uintptr_t id) {
    mcu_sctp *at = id == 0 ? NULL : buckets[id % BUCKETS];
    while (at != NULL && at->id != id) {
        at = at->next_in_bucket;
    }
    return at;
}

static void forget(const mcu_sctp *sctp) {
    for (mcu_sctp **at = &buckets[sctp->id % BUCKETS]; *at != NULL; at = &(*at)->next_in_bucket) {
        if (*at == sctp) {
            *at = sctp->next_in_bucket;
            return;
        }
    }
}

/* The defaults are those of wide-area networks of the nineties: seconds of silence after one loss. */
static void start(void) {
    if (is_started) {
        return;
    }
    is_started = true;
    usrsctp_init_nothreads(0, mcu_sctp_on_output, NULL);
    usrsctp_sysctl_set_sctp_ecn_enable(0);
    usrsctp_sysctl_set_sctp_asconf_enable(0); /* before the next: it needs that */
    usrsctp_sysctl_set_sctp_auth_enable(0);
    usrsctp_sysctl_set_sctp_nrsack_enable(0);
    usrsctp_sysctl_set_sctp_blackhole(2);
    usrsctp_sysctl_set_sctp_rto_initial_default(500);
    usrsctp_sysctl_set_sctp_rto_min_default(300);
    usrsctp_sysctl_set_sctp_rto_max_default(10000);
    usrsctp_sysctl_set_sctp_init_rto_max_default(2000);
    usrsctp_sysctl_set_sctp_delayed_sack_time_default(20);
    usrsctp_sysctl_set_sctp_initial_cwnd(10);
    usrsctp_sysctl_set_sctp_heartbeat_interval_default(30000);
    usrsctp_sysctl_set_sctp_assoc_rtx_max_default(10);
    usrsctp_sysctl_set_sctp_path_rtx_max_default(10);
    usrsctp_sysctl_set_sctp_init_rtx_max_default(8);
    usrsctp_sysctl_set_sctp_nr_outgoing_streams_default(MCU_SCTP_STREAMS);
    usrsctp_sysctl_set_sctp_sendspace(BUFFER_BYTES);
    usrsctp_sysctl_set_sctp_recvspace(BUFFER_BYTES);
    usrsctp_sysctl_set_sctp_max_chunks_on_queue(MAX_CHUNKS);
}

static struct sockaddr_conn address_of(uintptr_t id, int32_t port) {
    struct sockaddr_conn address = {.sconn_family = AF_CONN, .sconn_port = htons((uint16_t)port)};
    address.sconn_addr = (void *)id;
    return address;
}

static bool set(struct socket *socket, int level, int option, const void *value, size_t size) {
    return usrsctp_setsockopt(socket, level, option, value, (socklen_t)size) == 0;
}

static bool configure(struct socket *socket) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0}; /* closing aborts */
    uint32_t on = 1;
    struct sctp_assoc_value reset = {
        .assoc_id = SCTP_ALL_ASSOC,
        .assoc_value = SCTP_ENABLE_RESET_STREAM_REQ | SCTP_ENABLE_RESET_ASSOC_REQ | SCTP_ENABLE_CHANGE_ASSOC_REQ,
    };
    struct sctp_initmsg init = {.sinit_num_ostreams = MCU_SCTP_STREAMS, .sinit_max_instreams = MCU_SCTP_STREAMS};
    bool is_set = set(socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) &&
                  set(socket, IPPROTO_SCTP, SCTP_NODELAY, &on, sizeof on) &&
                  set(socket, IPPROTO_SCTP, SCTP_ENABLE_STREAM_RESET, &reset, sizeof reset) &&
                  set(socket, IPPROTO_SCTP, SCTP_INITMSG, &init, sizeof init);
    /* Not SCTP_SEND_FAILED_EVENT, which crashes. */
    static const uint16_t EVENTS[] = {SCTP_ASSOC_CHANGE, SCTP_STREAM_RESET_EVENT, SCTP_PARTIAL_DELIVERY_EVENT};
    for (size_t i = 0; i < sizeof EVENTS / sizeof EVENTS[0]; i++) {
        struct sctp_event event = {.se_assoc_id = SCTP_ALL_ASSOC, .se_type = EVENTS[i], .se_on = 1};
        is_set = is_set && set(socket, IPPROTO_SCTP, SCTP_EVENT, &event, sizeof event);
    }
    return is_set && usrsctp_set_non_blocking(socket, 1) == 0;
}

/* Only once an address is connected does a path exist whose MTU can be set. */
static void set_mtu(mcu_sctp *sctp) {
    struct sctp_paddrparams path = {.spp_flags = SPP_PMTUD_DISABLE, .spp_pathmtu = MTU};
    struct sockaddr_conn remote = address_of(sctp->id, sctp->remote_port);
    memcpy(&path.spp_address, &remote, sizeof remote);
    (void)set(sctp->socket, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &path, sizeof path);
}

static void close_socket(mcu_sctp *sctp) {
    if (sctp->socket != NULL) {
        usrsctp_set_ulpinfo(sctp->socket, NULL);
        usrsctp_close(sctp->socket);
        sctp->socket = NULL;
        usrsctp_deregister_address((void *)sctp->id);
    }
    sctp->is_down = true;
}

int32_t mcu_sctp_create(int32_t local_port, int32_t remote_port, mcu_sctp **sctp) {
    if (sctp == NULL || local_port <= 0 || local_port > 65535 || remote_port <= 0 || remote_port > 65535) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "sctp: null argument, or a port outside 1 to 65535");
    }
    *sctp = NULL;
    mcu_sctp *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "sctp: out of memory");
    }
    mcu_handle_opened();
    mcu_sctp_lock();
    start();
    made->id = next_id++;
    made->remote_port = remote_port;
    made->next_in_bucket = buckets[made->id % BUCKETS];
    buckets[made->id % BUCKETS] = made;
    void *id = (void *)made->id;
    usrsctp_register_address(id);
    made->socket = usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, mcu_sctp_on_receive, NULL, 0, id);
    struct sockaddr_conn local = address_of(made->id, local_port);
    bool is_made = made->socket != NULL && configure(made->socket) &&
                   usrsctp_bind(made->socket, (struct sockaddr *)&local, sizeof local) == 0;
    if (made->socket == NULL) {
        usrsctp_deregister_address(id);
    }
    mcu_sctp_unlock();
    if (!is_made) {
        mcu_sctp_free(made);
        return mcu_fail(MCU_ERROR_UNSUPPORTED, "sctp: usrsctp refuses the association");
    }
    *sctp = made;
    return MCU_OK;
}

int32_t mcu_sctp_connect(mcu_sctp *sctp) {
    if (sctp == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    mcu_sctp_lock();
    int32_t status = MCU_END;
    if (sctp->socket != NULL) {
        struct sockaddr_conn remote = address_of(sctp->id, sctp->remote_port);
        int result = usrsctp_connect(sctp->socket, (struct sockaddr *)&remote, sizeof remote);
        status = result == 0 || errno == EINPROGRESS ? MCU_OK : MCU_ERROR_UNSUPPORTED;
        set_mtu(sctp);
    }
    mcu_sctp_unlock();
    return status;
}

enum { HEADER_BYTES = 12, CHUNK_BYTES = 4, PARAMETER_BYTES = 4, INIT_BYTES = 20 };

static int32_t length_at(const uint8_t *at) {
    return at[0] << 8 | at[1];
}

/* Whether the parameters of every chunk that has some lie in it, one behind the other (RFC 9260 section 3.2.1). usrsctp
 * 0.9.5 does not check all of them: one of length 0 in an INIT keeps it in a loop for ever. */
static bool has_whole_parameters(const uint8_t *packet, int32_t size) {
    for (int32_t at = HEADER_BYTES; at + CHUNK_BYTES <= size;) {
        int32_t length = length_at(packet + at + 2), type = packet[at];
        if (length < CHUNK_BYTES || length > size - at) {
            return false;
        }
        bool is_init = type == 1 || type == 2, is_reconfig = type == 130;
        int32_t end = at + length;
        for (int32_t inner = at + (is_init ? INIT_BYTES : CHUNK_BYTES); (is_init || is_reconfig) && inner < end;) {
            int32_t parameter = end - inner < PARAMETER_BYTES ? 0 : length_at(packet + inner + 2);
            if (parameter < PARAMETER_BYTES || parameter > end - inner) {
                return false;
            }
            inner += (parameter + 3) & ~3;
        }
        at += (length + 3) & ~3;
    }
    return true;
}

int32_t mcu_sctp_input(mcu_sctp *sctp, const uint8_t *packet, int32_t size) {
    if (sctp == NULL || packet == NULL || size <= 0) {
        return MCU_ERROR_ARGUMENT;
    }
    mcu_sctp_lock();
    if (!has_whole_parameters(packet, size)) {
        sctp->dropped++;
    } else if (!sctp->is_down) {
        usrsctp_conninput((void *)sctp->id, packet, (size_t)size, 0);
    }
    int32_t status = sctp->is_down ? MCU_END : MCU_OK;
    mcu_sctp_unlock();
    return status;
}

int32_t mcu_sctp_tick(int32_t elapsed_ms) {
    if (elapsed_ms < 0) {
        return MCU_ERROR_ARGUMENT;
    }
    mcu_sctp_lock();
    int32_t left = elapsed_ms > MAX_TICK_MS ? MAX_TICK_MS : elapsed_ms;
    while (is_started && left > 0) {
        int32_t step = left < STEP_MS ? left : STEP_MS;
        usrsctp_handle_timers((uint32_t)step);
        left -= step;
    }
    mcu_sctp_unlock();
    return MCU_OK;
}

void mcu_sctp_abort(mcu_sctp *sctp) {
    if (sctp == NULL) {
        return;
    }
    mcu_sctp_lock();
    close_socket(sctp);
    mcu_sctp_unlock();
}

void mcu_sctp_free(mcu_sctp *sctp) {
    if (sctp == NULL) {
        return;
    }
    mcu_sctp_lock();
    forget(sctp); /* before closing: later callbacks find nobody */
    close_socket(sctp);
    mcu_sctp_clear(sctp);
    mcu_sctp_unlock();
    free(sctp);
    mcu_handle_closed();
}
