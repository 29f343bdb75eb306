/* The datagrams of one DTLS connection as OpenSSL sees them: a BIO over two bounded queues. */
#ifndef MCU_DTLS_BIO_H
#define MCU_DTLS_BIO_H

#include <openssl/bio.h>
#include <stdbool.h>
#include <sys/time.h>

#include "mcu_core.h"

typedef struct mcu_dtls_queues {
    uint8_t *in; /* the datagram that is being read, NULL before the first */
    int32_t in_size, in_capacity;
    bool has_in;
    uint8_t *out; /* datagrams, each behind its length as two bytes of this machine's order */
    int32_t out_head, out_tail, out_capacity;
    int32_t dropped_in, dropped_out;
    int32_t mtu;
    int32_t flight; /* counts the flights that were armed */
    bool is_armed;
    struct timeval *timer; /* OpenSSL's own next_timeout; NULL where it gives copies away (from 3.2 on) */
} mcu_dtls_queues;

/* Whether OpenSSL hands out its timer itself, so that we may set it. By the library that runs, not the headers. */
bool mcu_dtls_owns_timer(void);

/* A BIO on `queues`, which must outlive it. NULL: out of memory. */
BIO *mcu_dtls_bio_create(mcu_dtls_queues *queues);

/* Takes a copy. A datagram that was not read yet is dropped and counted. */
int32_t mcu_dtls_queues_put(mcu_dtls_queues *queues, const uint8_t *datagram, int32_t size);
int32_t mcu_dtls_queues_take(mcu_dtls_queues *queues, uint8_t *datagram, int32_t capacity, int32_t *size);
void mcu_dtls_queues_free(mcu_dtls_queues *queues);

#endif
