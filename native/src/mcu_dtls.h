/* What the files of the DTLS section share. */
#ifndef MCU_DTLS_H
#define MCU_DTLS_H

#include <openssl/ssl.h>

#include "mcu_dtls_bio.h"

struct mcu_dtls_context {
    SSL_CTX *ssl;
};

struct mcu_dtls {
    SSL *ssl;
    mcu_dtls_queues queues;
    int32_t state;
    int32_t alert_received, alert_sent;
    unsigned long error; /* OpenSSL's code of what went wrong, 0 when nothing did */
};

/* OpenSSL's info callback: notes alerts in the mcu_dtls that the SSL belongs to. */
void mcu_dtls_note_alert(const SSL *ssl, int where, int value);

/* For OpenSSL from 3.2 on, whose timer cannot be moved: microseconds until a flight is sent again. */
unsigned int mcu_dtls_next_wait_us(SSL *ssl, unsigned int last_us);

#endif
