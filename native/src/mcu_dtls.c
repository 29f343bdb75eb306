/* One DTLS connection. Whatever the other side sends ends in a status, never in a wait. */
#include "mcu_dtls.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "mcu_error.h"
#include "mcu_handle.h"

enum {
    MIN_MTU = 256,
    MAX_MTU = 1500,
    MAX_RECORD = 16384,
    FIRST_TYPE = 20, /* change_cipher_spec */
    LAST_TYPE = 23,  /* application_data */
};

void mcu_dtls_note_alert(const SSL *ssl, int where, int value) {
    mcu_dtls *dtls = SSL_get_app_data(ssl);
    if (dtls == NULL || (where & SSL_CB_ALERT) == 0) {
        return;
    }
    if ((where & SSL_CB_READ) != 0) {
        dtls->alert_received = value;
    } else {
        dtls->alert_sent = value;
    }
}

unsigned int mcu_dtls_next_wait_us(SSL *ssl, unsigned int last_us) {
    (void)ssl;
    if (last_us == 0) {
        return 150000;
    }
    return last_us > 1500000 ? 3000000 : 2 * last_us;
}

int32_t mcu_dtls_has_virtual_timer(void) { return mcu_dtls_owns_timer() ? 1 : 0; }

int32_t mcu_dtls_create(mcu_dtls_context *context, int32_t role, int32_t mtu, mcu_dtls **dtls) {
    if (context == NULL || dtls == NULL || mtu < MIN_MTU || mtu > MAX_MTU ||
        (role != MCU_DTLS_CLIENT && role != MCU_DTLS_SERVER)) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "dtls: null argument, unknown role or an MTU outside %d to %d", MIN_MTU, MAX_MTU);
    }
    *dtls = NULL;
    mcu_dtls *made = calloc(1, sizeof *made);
    SSL *ssl = SSL_new(context->ssl);
    BIO *bio = made == NULL || ssl == NULL ? NULL : mcu_dtls_bio_create(&made->queues);
    if (bio == NULL) {
        SSL_free(ssl);
        free(made);
        return mcu_fail(MCU_ERROR_MEMORY, "dtls: out of memory");
    }
    mcu_handle_opened();
    made->ssl = ssl;
    made->alert_received = made->alert_sent = -1;
    made->queues.mtu = mtu;
    SSL_set_bio(ssl, bio, bio);
    SSL_set_app_data(ssl, made);
    SSL_set_mtu(ssl, mtu);
    if (!mcu_dtls_owns_timer()) {
        DTLS_set_timer_cb(ssl, mcu_dtls_next_wait_us);
    }
    if (role == MCU_DTLS_CLIENT) {
        SSL_set_connect_state(ssl);
    } else {
        SSL_set_accept_state(ssl);
    }
    *dtls = made;
    return MCU_OK;
}

void mcu_dtls_free(mcu_dtls *dtls) {
    if (dtls == NULL) {
        return;
    }
    SSL_set_app_data(dtls->ssl, NULL);
    SSL_free(dtls->ssl);
    mcu_dtls_queues_free(&dtls->queues);
    free(dtls);
    mcu_handle_closed();
}

/* The status of an OpenSSL call that gave `result`, which was no success. */
static int32_t settle(mcu_dtls *dtls, int result) {
    int error = SSL_get_error(dtls->ssl, result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
        ERR_clear_error();
        return MCU_AGAIN;
    }
    if (error == SSL_ERROR_ZERO_RETURN) {
        ERR_clear_error();
        dtls->state = MCU_DTLS_CLOSED;
        return MCU_END;
    }
    dtls->error = ERR_peek_last_error();
    ERR_clear_error();
    dtls->state = MCU_DTLS_FAILED;
    return MCU_ERROR_DATA;
}

static int32_t status_of_state(const mcu_dtls *dtls) {
    switch (dtls->state) {
    case MCU_DTLS_HANDSHAKING:
        return MCU_AGAIN;
    case MCU_DTLS_OPEN:
        return MCU_OK;
    case MCU_DTLS_CLOSED:
        return MCU_END;
    default:
        return MCU_ERROR_DATA;
    }
}

int32_t mcu_dtls_handshake(mcu_dtls *dtls) {
    if (dtls == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    if (dtls->state != MCU_DTLS_HANDSHAKING) {
        return status_of_state(dtls);
    }
    ERR_clear_error();
    int result = SSL_do_handshake(dtls->ssl);
    if (result == 1) {
        dtls->state = MCU_DTLS_OPEN;
        return MCU_OK;
    }
    return settle(dtls, result);
}

int32_t mcu_dtls_feed(mcu_dtls *dtls, const uint8_t *datagram, int32_t size) {
    if (dtls == NULL || datagram == NULL || size <= 0) {
        return MCU_ERROR_ARGUMENT;
    }
    if (dtls->state == MCU_DTLS_CLOSED || dtls->state == MCU_DTLS_FAILED) {
        return status_of_state(dtls);
    }
    if (datagram[0] < FIRST_TYPE || datagram[0] > LAST_TYPE) {
        return status_of_state(dtls); /* OpenSSL would end the connection, RFC 6347 section 4.1.2.7 drops the record */
    }
    int32_t status = mcu_dtls_queues_put(&dtls->queues, datagram, size);
    return status != MCU_OK ? status : mcu_dtls_handshake(dtls);
}

int32_t mcu_dtls_take(mcu_dtls *dtls, uint8_t *datagram, int32_t capacity, int32_t *size) {
    if (dtls == NULL || datagram == NULL || size == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    return mcu_dtls_queues_take(&dtls->queues, datagram, capacity, size);
}

int32_t mcu_dtls_read(mcu_dtls *dtls, uint8_t *data, int32_t capacity, int32_t *size) {
    if (dtls == NULL || data == NULL || size == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    *size = 0;
    if (capacity < MAX_RECORD) {
        return MCU_ERROR_TOO_LARGE; /* the rest of a record would come as if it were another one */
    }
    if (dtls->state != MCU_DTLS_OPEN) {
        return status_of_state(dtls);
    }
    ERR_clear_error();
    int result = SSL_read(dtls->ssl, data, capacity);
    if (result <= 0) {
        return settle(dtls, result);
    }
    *size = result;
    return MCU_OK;
}

int32_t mcu_dtls_write(mcu_dtls *dtls, const uint8_t *data, int32_t size) {
    if (dtls == NULL || data == NULL || size <= 0) {
        return MCU_ERROR_ARGUMENT;
    }
    if (size > MCU_DTLS_MAX_WRITE) {
        return MCU_ERROR_TOO_LARGE;
    }
    if (dtls->state != MCU_DTLS_OPEN) {
        return status_of_state(dtls);
    }
    ERR_clear_error();
    int result = SSL_write(dtls->ssl, data, size);
    return result > 0 ? MCU_OK : settle(dtls, result);
}

int32_t mcu_dtls_retransmit(mcu_dtls *dtls) {
    if (dtls == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    if (dtls->state != MCU_DTLS_HANDSHAKING) {
        return status_of_state(dtls);
    }
    if (!dtls->queues.is_armed) {
        return MCU_AGAIN;
    }
    if (dtls->queues.timer != NULL) {
        dtls->queues.timer->tv_sec = 1; /* long ago */
        dtls->queues.timer->tv_usec = 0;
    }
    ERR_clear_error();
    long result = DTLSv1_handle_timeout(dtls->ssl);
    return result < 0 ? settle(dtls, (int)result) : MCU_AGAIN;
}

void mcu_dtls_close(mcu_dtls *dtls) {
    if (dtls == NULL) {
        return;
    }
    bool can_send = dtls->state != MCU_DTLS_FAILED && SSL_is_init_finished(dtls->ssl) == 1;
    if (can_send && (SSL_get_shutdown(dtls->ssl) & SSL_SENT_SHUTDOWN) == 0) {
        ERR_clear_error();
        (void)SSL_shutdown(dtls->ssl); /* the answer is not waited for */
        ERR_clear_error();
    }
    if (dtls->state != MCU_DTLS_FAILED) {
        dtls->state = MCU_DTLS_CLOSED;
    }
}

int32_t mcu_dtls_get_info(const mcu_dtls *dtls, mcu_dtls_info *info) {
    if (dtls == NULL || info == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    bool is_waiting = dtls->state == MCU_DTLS_HANDSHAKING && dtls->queues.is_armed;
    *info = (mcu_dtls_info){
        .state = dtls->state,
        .flight = is_waiting ? dtls->queues.flight : 0,
        .alert_received = dtls->alert_received,
        .alert_sent = dtls->alert_sent,
        .dropped_out = dtls->queues.dropped_out,
        .dropped_in = dtls->queues.dropped_in,
    };
    return MCU_OK;
}
