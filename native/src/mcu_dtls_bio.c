/*
 * One BIO read gives one whole datagram, one BIO write makes one. OpenSSL's retransmission timer runs on the wall clock;
 * ours must not. Below version 3.2 BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT passes the address of that timer, which lives as long
 * as its SSL: each time it is armed we move it out of reach, and mcu_dtls_retransmit moves it into the past.
 */
#include "mcu_dtls_bio.h"

#include <openssl/crypto.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    LENGTH_BYTES = 2,
    MAX_IN = 65535,
    MAX_OUT = 65536, /* bytes waiting: far more than any flight */
    FIRST_OUT = 4096,
    IP_AND_UDP_BYTES = 28,
};

static const time_t OUT_OF_REACH = (time_t)1 << 40; /* in 34,000 years */

static pthread_once_t method_once = PTHREAD_ONCE_INIT;
static BIO_METHOD *method;

bool mcu_dtls_owns_timer(void) { return OpenSSL_version_num() < 0x30200000UL; }

static bool reserve_out(mcu_dtls_queues *queues, int32_t needed) {
    int32_t waiting = queues->out_tail - queues->out_head;
    if (queues->out_head > 0 && queues->out_tail + needed > queues->out_capacity) {
        memmove(queues->out, queues->out + queues->out_head, (size_t)waiting);
        queues->out_head = 0;
        queues->out_tail = waiting;
    }
    if (queues->out_tail + needed <= queues->out_capacity) {
        return true;
    }
    int32_t capacity = queues->out_capacity == 0 ? FIRST_OUT : queues->out_capacity;
    while (capacity < waiting + needed) {
        capacity *= 2;
    }
    if (capacity > MAX_OUT) {
        return false;
    }
    uint8_t *grown = realloc(queues->out, (size_t)capacity);
    if (grown == NULL) {
        return false;
    }
    queues->out = grown;
    queues->out_capacity = capacity;
    return true;
}

static int write_datagram(BIO *bio, const char *data, int size) {
    mcu_dtls_queues *queues = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (data == NULL || size <= 0) {
        return 0;
    }
    if (size > MCU_DTLS_MAX_DATAGRAM || !reserve_out(queues, LENGTH_BYTES + size)) {
        queues->dropped_out++; /* as if the network had lost it */
        return size;
    }
    uint16_t length = (uint16_t)size;
    memcpy(queues->out + queues->out_tail, &length, LENGTH_BYTES);
    memcpy(queues->out + queues->out_tail + LENGTH_BYTES, data, (size_t)size);
    queues->out_tail += LENGTH_BYTES + size;
    return size;
}

static int read_datagram(BIO *bio, char *data, int capacity) {
    mcu_dtls_queues *queues = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (!queues->has_in) {
        BIO_set_retry_read(bio);
        return -1;
    }
    int size = queues->in_size < capacity ? queues->in_size : capacity;
    memcpy(data, queues->in, (size_t)size);
    queues->has_in = false;
    return size;
}

static void timer_changed(mcu_dtls_queues *queues, struct timeval *timer) {
    bool is_armed = timer->tv_sec != 0 || timer->tv_usec != 0;
    if (is_armed && !queues->is_armed) {
        queues->flight = queues->flight == INT32_MAX ? 1 : queues->flight + 1;
    }
    queues->is_armed = is_armed;
    if (mcu_dtls_owns_timer()) {
        queues->timer = timer;
        if (is_armed) {
            timer->tv_sec = OUT_OF_REACH;
            timer->tv_usec = 0;
        }
    }
}

static long control(BIO *bio, int command, long number, void *pointer) {
    mcu_dtls_queues *queues = BIO_get_data(bio);
    (void)number;
    switch (command) {
    case BIO_CTRL_FLUSH:
        return 1;
    case BIO_CTRL_PENDING:
        return queues->has_in ? queues->in_size : 0;
    case BIO_CTRL_DGRAM_QUERY_MTU:
    case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
    case BIO_CTRL_DGRAM_GET_MTU:
    case BIO_CTRL_DGRAM_SET_MTU:
        return queues->mtu;
    case BIO_CTRL_DGRAM_GET_MTU_OVERHEAD:
        return IP_AND_UDP_BYTES;
    case BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT:
        if (pointer != NULL) {
            timer_changed(queues, pointer);
        }
        return 1;
    default:
        return 0;
    }
}

static int mark_ready(BIO *bio) {
    BIO_set_init(bio, 1);
    return 1;
}

static void make_method(void) {
    BIO_METHOD *made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagram queues");
    if (made != NULL && BIO_meth_set_write(made, write_datagram) && BIO_meth_set_read(made, read_datagram) &&
        BIO_meth_set_ctrl(made, control) && BIO_meth_set_create(made, mark_ready)) {
        method = made;
    } else {
        BIO_meth_free(made);
    }
}

BIO *mcu_dtls_bio_create(mcu_dtls_queues *queues) {
    pthread_once(&method_once, make_method);
    BIO *bio = method == NULL ? NULL : BIO_new(method);
    if (bio != NULL) {
        BIO_set_data(bio, queues);
    }
    return bio;
}

int32_t mcu_dtls_queues_put(mcu_dtls_queues *queues, const uint8_t *datagram, int32_t size) {
    if (size > MAX_IN) {
        return MCU_ERROR_TOO_LARGE;
    }
    if (size > queues->in_capacity) {
        int32_t capacity = size < MCU_DTLS_MAX_DATAGRAM ? MCU_DTLS_MAX_DATAGRAM : size;
        uint8_t *grown = realloc(queues->in, (size_t)capacity);
        if (grown == NULL) {
            return MCU_ERROR_MEMORY;
        }
        queues->in = grown;
        queues->in_capacity = capacity;
    }
    queues->dropped_in += queues->has_in ? 1 : 0;
    memcpy(queues->in, datagram, (size_t)size);
    queues->in_size = size;
    queues->has_in = true;
    return MCU_OK;
}

int32_t mcu_dtls_queues_take(mcu_dtls_queues *queues, uint8_t *datagram, int32_t capacity, int32_t *size) {
    *size = 0;
    if (queues->out_head == queues->out_tail) {
        return MCU_AGAIN;
    }
    uint16_t length;
    memcpy(&length, queues->out + queues->out_head, LENGTH_BYTES);
    if (length > capacity) {
        return MCU_ERROR_TOO_LARGE;
    }
    memcpy(datagram, queues->out + queues->out_head + LENGTH_BYTES, length);
    queues->out_head += LENGTH_BYTES + length;
    if (queues->out_head == queues->out_tail) {
        queues->out_head = queues->out_tail = 0;
    }
    *size = length;
    return MCU_OK;
}

void mcu_dtls_queues_free(mcu_dtls_queues *queues) {
    free(queues->in);
    free(queues->out);
}
