/* What usrsctp tells, turned into packets and events that wait in the association until they are taken. */
#include "mcu_sctp.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_PACKET_BYTES = 1 << 20, /* waiting; usrsctp's window is smaller */
    MAX_EVENT_BYTES = 4 << 20,  /* waiting; its receive buffer is smaller */
    MAX_PARTS = 16,             /* messages that come in parts at a time */
    EVENT_COST = 64,            /* an event without bytes counts too */
};

static mcu_sctp_item *append(mcu_sctp_list *list, const void *bytes, int32_t size, int32_t limit) {
    if (list->bytes + size + EVENT_COST > limit) {
        return NULL;
    }
    mcu_sctp_item *item = malloc(sizeof *item + (size_t)size);
    if (item == NULL) {
        return NULL;
    }
    memset(item, 0, sizeof *item);
    item->size = size;
    if (size > 0) {
        memcpy(item->bytes, bytes, (size_t)size);
    }
    if (list->last != NULL) {
        list->last->next = item;
    } else {
        list->first = item;
    }
    list->last = item;
    list->bytes += size + EVENT_COST;
    return item;
}

mcu_sctp_item *mcu_sctp_list_take(mcu_sctp_list *list) {
    mcu_sctp_item *item = list->first;
    if (item != NULL) {
        list->first = item->next;
        list->last = list->first == NULL ? NULL : list->last;
        list->bytes -= item->size + EVENT_COST;
    }
    return item;
}

static void clear_list(mcu_sctp_list *list) {
    for (mcu_sctp_item *item; (item = mcu_sctp_list_take(list)) != NULL;) {
        free(item);
    }
}

static void drop_parts(mcu_sctp *sctp) {
    while (sctp->parts != NULL) {
        mcu_sctp_part *part = sctp->parts;
        sctp->parts = part->next;
        free(part->bytes);
        free(part);
    }
}

void mcu_sctp_clear(mcu_sctp *sctp) {
    clear_list(&sctp->packets);
    clear_list(&sctp->events);
    drop_parts(sctp);
}

static void add_event(mcu_sctp *sctp, int32_t kind, int32_t stream) {
    mcu_sctp_item *item = append(&sctp->events, NULL, 0, MAX_EVENT_BYTES);
    if (item == NULL) {
        sctp->dropped++;
        sctp->is_down = true; /* whoever misses an event is lost anyway */
        return;
    }
    item->event.kind = kind;
    item->event.stream = stream;
}

void mcu_sctp_went_down(mcu_sctp *sctp) {
    if (!sctp->is_down) {
        sctp->is_down = true;
        add_event(sctp, MCU_SCTP_DOWN, 0);
    }
}

static void add_message(mcu_sctp *sctp, const struct sctp_rcvinfo *info, const void *bytes, int32_t size) {
    mcu_sctp_item *item = append(&sctp->events, bytes, size, MAX_EVENT_BYTES);
    if (item == NULL) {
        sctp->dropped++;
        mcu_sctp_went_down(sctp); /* reliable data is missing */
        return;
    }
    item->event = (mcu_sctp_event){
        .kind = MCU_SCTP_MESSAGE,
        .stream = info->rcv_sid,
        .ppid = ntohl(info->rcv_ppid),
        .size = size,
        .is_unordered = (info->rcv_flags & SCTP_UNORDERED) != 0,
    };
}

static mcu_sctp_part **find_part(mcu_sctp *sctp, uint16_t stream, bool is_unordered, int *count) {
    mcu_sctp_part **at = &sctp->parts;
    for (*count = 0; *at != NULL; at = &(*at)->next, (*count)++) {
        if ((*at)->stream == stream && (*at)->is_unordered == is_unordered) {
            break;
        }
    }
    return at;
}

static bool extend(mcu_sctp_part *part, const void *bytes, int32_t size) {
    if (size > MCU_SCTP_MAX_MESSAGE - part->size) {
        return false;
    }
    if (part->size + size > part->capacity) {
        int32_t capacity = part->capacity == 0 ? 4096 : part->capacity;
        while (capacity < part->size + size) {
            capacity *= 2;
        }
        uint8_t *grown = realloc(part->bytes, (size_t)capacity);
        if (grown == NULL) {
            return false;
        }
        part->bytes = grown;
        part->capacity = capacity;
    }
    memcpy(part->bytes + part->size, bytes, (size_t)size);
    part->size += size;
    return true;
}

/* False: longer than is allowed, or too many at a time. */
static bool take_data(mcu_sctp *sctp, const struct sctp_rcvinfo *info, const void *bytes, int32_t size, bool is_end) {
    int count;
    bool is_unordered = (info->rcv_flags & SCTP_UNORDERED) != 0;
    mcu_sctp_part **at = find_part(sctp, info->rcv_sid, is_unordered, &count);
    if (*at == NULL && is_end) {
        if (size > MCU_SCTP_MAX_MESSAGE) {
            return false;
        }
        add_message(sctp, info, bytes, size);
        return true;
    }
    if (*at == NULL) {
        *at = count < MAX_PARTS ? calloc(1, sizeof **at) : NULL;
        if (*at == NULL) {
            return false;
        }
        (*at)->stream = info->rcv_sid;
        (*at)->is_unordered = is_unordered;
    }
    mcu_sctp_part *part = *at;
    if (!extend(part, bytes, size)) {
        return false;
    }
    if (is_end) {
        add_message(sctp, info, part->bytes, part->size);
        *at = part->next;
        free(part->bytes);
        free(part);
    }
    return true;
}

static void take_reset(mcu_sctp *sctp, const struct sctp_stream_reset_event *reset, size_t size) {
    size_t header = offsetof(struct sctp_stream_reset_event, strreset_stream_list);
    if (size < header) {
        return;
    }
    bool has_failed = (reset->strreset_flags & (SCTP_STREAM_RESET_DENIED | SCTP_STREAM_RESET_FAILED)) != 0;
    bool is_incoming = (reset->strreset_flags & SCTP_STREAM_RESET_INCOMING_SSN) != 0;
    int32_t kind = has_failed ? MCU_SCTP_RESET_FAILED : is_incoming ? MCU_SCTP_RESET_IN : MCU_SCTP_RESET_OUT;
    if (has_failed && is_incoming) {
        return; /* nobody here asks for that */
    }
    size_t count = (size - header) / sizeof(uint16_t);
    for (size_t i = 0; i < count; i++) {
        add_event(sctp, kind, reset->strreset_stream_list[i]);
    }
    if (count == 0) {
        add_event(sctp, kind, -1);
    }
}

static void take_notification(mcu_sctp *sctp, const union sctp_notification *note, size_t size) {
    if (size < sizeof note->sn_header || note->sn_header.sn_length > size) {
        return;
    }
    switch (note->sn_header.sn_type) {
    case SCTP_ASSOC_CHANGE:
        if (note->sn_assoc_change.sac_state == SCTP_COMM_UP) {
            sctp->is_up = true;
            add_event(sctp, MCU_SCTP_UP, 0);
        } else {
            mcu_sctp_went_down(sctp); /* a restart too: its channels are gone */
        }
        break;
    case SCTP_STREAM_RESET_EVENT:
        take_reset(sctp, &note->sn_strreset_event, size);
        break;
    case SCTP_PARTIAL_DELIVERY_EVENT:
        drop_parts(sctp); /* the rest of a message was given up */
        break;
    default:
        break;
    }
}

int mcu_sctp_on_output(void *address, void *buffer, size_t length, uint8_t tos, uint8_t set_df) {
    (void)tos;
    (void)set_df;
    mcu_sctp *sctp = mcu_sctp_find((uintptr_t)address);
    if (sctp != NULL && (length > MCU_SCTP_MAX_PACKET ||
                         append(&sctp->packets, buffer, (int32_t)length, MAX_PACKET_BYTES) == NULL)) {
        sctp->dropped++;
    }
    return 0;
}

int mcu_sctp_on_receive(struct socket *socket, union sctp_sockstore address, void *data, size_t size,
                        struct sctp_rcvinfo info, int flags, void *id) {
    (void)socket;
    (void)address;
    mcu_sctp *sctp = mcu_sctp_find((uintptr_t)id);
    if (sctp != NULL && !sctp->is_down) {
        if (data == NULL) {
            mcu_sctp_went_down(sctp);
        } else if ((flags & MSG_NOTIFICATION) != 0) {
            take_notification(sctp, data, size);
        } else if (size > INT32_MAX || !take_data(sctp, &info, data, (int32_t)size, (flags & MSG_EOR) != 0)) {
            sctp->dropped++;
            mcu_sctp_went_down(sctp);
        }
    }
    free(data); /* ours by the rules of the callback */
    return 1;
}
