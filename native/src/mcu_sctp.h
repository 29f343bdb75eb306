/* One association, as the two files of the SCTP section see it. Everything below is touched under the one lock. */
#ifndef MCU_SCTP_H
#define MCU_SCTP_H

#include <stdbool.h>
#include <usrsctp.h>

#include "mcu_core.h"

/* A packet to send, or an event with its message, in a list. */
typedef struct mcu_sctp_item {
    struct mcu_sctp_item *next;
    mcu_sctp_event event;
    int32_t size;
    uint8_t bytes[];
} mcu_sctp_item;

typedef struct mcu_sctp_list {
    mcu_sctp_item *first, *last;
    int32_t bytes;
} mcu_sctp_list;

/* A message that usrsctp hands over in parts. */
typedef struct mcu_sctp_part {
    struct mcu_sctp_part *next;
    uint8_t *bytes;
    int32_t size, capacity;
    uint16_t stream;
    bool is_unordered;
} mcu_sctp_part;

struct mcu_sctp {
    struct mcu_sctp *next_in_bucket;
    struct socket *socket; /* NULL once aborted */
    uintptr_t id;          /* what usrsctp knows of us: never an address (CVE-2020-6514) */
    int32_t remote_port;
    bool is_up, is_down;
    int32_t dropped;
    mcu_sctp_list packets, events;
    mcu_sctp_part *parts;
};

/* About every call of usrsctp, and every touch of what is above. */
void mcu_sctp_lock(void);
void mcu_sctp_unlock(void);

/* usrsctp's callbacks, called within its functions. */
int mcu_sctp_on_output(void *address, void *buffer, size_t length, uint8_t tos, uint8_t set_df);
int mcu_sctp_on_receive(struct socket *socket, union sctp_sockstore address, void *data, size_t size,
                        struct sctp_rcvinfo info, int flags, void *id);

/* The living association with that id, or NULL. */
mcu_sctp *mcu_sctp_find(uintptr_t id);

/* The association is over: says so once. */
void mcu_sctp_went_down(mcu_sctp *sctp);
mcu_sctp_item *mcu_sctp_list_take(mcu_sctp_list *list);
void mcu_sctp_clear(mcu_sctp *sctp);

#endif
