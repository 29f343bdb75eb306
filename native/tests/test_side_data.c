/* Goal: times of decoding become times of showing, also when packets give no picture; side data survives its way. */
#include <string.h>

#include <libavutil/intreadwrite.h>

#include "check.h"
#include "mcu_side_data.h"
#include "mcu_stamps.h"

static void pictures_take_the_oldest_times(void) {
    mcu_stamps stamps;
    mcu_stamps_clear(&stamps);
    CHECK(mcu_stamps_take(&stamps, AV_NOPTS_VALUE, 2) == AV_NOPTS_VALUE);
    for (int i = 0; i < 3; i++) {
        mcu_stamps_push(&stamps, i * 40);
    }
    for (int i = 0; i < 20; i++) {
        CHECK(mcu_stamps_take(&stamps, AV_NOPTS_VALUE, 2) == i * 40);
        mcu_stamps_push(&stamps, (i + 3) * 40);
    }
    mcu_stamps_push(&stamps, 23 * 40); /* one packet gave nothing: the time before it is passed over */
    CHECK(mcu_stamps_take(&stamps, AV_NOPTS_VALUE, 2) == 21 * 40);
    CHECK(mcu_stamps_take(&stamps, AV_NOPTS_VALUE, 2) == 22 * 40);
    CHECK(mcu_stamps_take(&stamps, AV_NOPTS_VALUE, 2) == 23 * 40);
    CHECK(mcu_stamps_take(&stamps, AV_NOPTS_VALUE, 2) == 24 * 40); /* none left: as long as the one before */
}

static void known_times_are_kept_and_gaps_filled(void) {
    mcu_stamps stamps;
    mcu_stamps_clear(&stamps);
    CHECK(mcu_stamps_take(&stamps, 100, 0) == 100);
    CHECK(mcu_stamps_take(&stamps, 133, 0) == 133);
    CHECK(mcu_stamps_take(&stamps, AV_NOPTS_VALUE, 0) == 166);
    CHECK(mcu_stamps_take(&stamps, 200, 0) == 200);
}

static void more_packets_than_places_do_no_harm(void) {
    mcu_stamps stamps;
    mcu_stamps_clear(&stamps);
    for (int i = 0; i < 1000; i++) {
        mcu_stamps_push(&stamps, i);
    }
    CHECK(mcu_stamps_take(&stamps, AV_NOPTS_VALUE, 16) == 1000 - 17);
}

static AVPacket *make_packet(void) {
    AVPacket *packet = av_packet_alloc();
    CHECK(packet != NULL && av_new_packet(packet, 300) == 0);
    memset(packet->data, 7, 300);
    return packet;
}

static void side_data_survives(void) {
    AVPacket *packet = make_packet(), *packed = av_packet_alloc(), *back = av_packet_alloc();
    CHECK(!mcu_side_data_is_needed(packet));
    memset(av_packet_new_side_data(packet, AV_PKT_DATA_PALETTE, 1024), 9, 1024);
    AV_WL32(av_packet_new_side_data(packet, AV_PKT_DATA_SKIP_SAMPLES, 10), 1024);
    memset(av_packet_new_side_data(packet, AV_PKT_DATA_S12M_TIMECODE, 16), 1, 16); /* of no use to a decoder */
    packet->flags = AV_PKT_FLAG_KEY | AV_PKT_FLAG_DISCARD;
    CHECK(mcu_side_data_is_needed(packet));
    CHECK(mcu_side_data_pack(packet, MCU_TIME_OF_SHOWING, packed) == 0);
    CHECK(mcu_side_data_unpack(packed->data, packed->size, 77, back) == 0);
    CHECK(back->size == 300 && memcmp(back->data, packet->data, 300) == 0 && back->data[300] == 0);
    CHECK(back->pts == 77 && back->dts == AV_NOPTS_VALUE && back->flags == packet->flags);
    CHECK(back->side_data_elems == 2);
    size_t size;
    CHECK(av_packet_get_side_data(back, AV_PKT_DATA_PALETTE, &size)[1023] == 9 && size == 1024);
    CHECK(AV_RL32(av_packet_get_side_data(back, AV_PKT_DATA_SKIP_SAMPLES, &size)) == 1024 && size == 10);
    av_packet_free(&packet);
    av_packet_free(&packed);
    av_packet_free(&back);
}

static void the_kind_of_a_time_survives(void) {
    AVPacket *packet = make_packet(), *packed = av_packet_alloc(), *back = av_packet_alloc();
    CHECK(mcu_side_data_pack(packet, MCU_TIME_OF_DECODING, packed) == 0);
    CHECK(mcu_side_data_unpack(packed->data, packed->size, 77, back) == 0);
    CHECK(back->pts == AV_NOPTS_VALUE && back->dts == 77);
    CHECK(mcu_side_data_pack(packet, MCU_TIME_GUESSED, packed) == 0);
    CHECK(mcu_side_data_unpack(packed->data, packed->size, 77, back) == 0);
    CHECK(back->pts == AV_NOPTS_VALUE && back->dts == AV_NOPTS_VALUE);
    CHECK(mcu_side_data_unpack(packet->data, packet->size, 77, back) == 0);
    CHECK(back->data == packet->data && back->size == 300 && back->pts == 77);
    av_packet_free(&packet);
    av_packet_free(&packed);
    av_packet_free(&back);
}

/* Whatever stands where the notes should be, reading them stays inside the packet. */
static void damaged_notes_do_no_harm(void) {
    AVPacket *packet = make_packet(), *packed = av_packet_alloc(), *back = av_packet_alloc();
    memset(av_packet_new_side_data(packet, AV_PKT_DATA_NEW_EXTRADATA, 40), 9, 40);
    CHECK(mcu_side_data_pack(packet, MCU_TIME_OF_SHOWING, packed) == 0);
    int refused = 0;
    for (int i = 300; i < packed->size - 16; i++) {
        for (int bit = 0; bit < 8; bit++) {
            uint8_t *copy = malloc((size_t)packed->size);
            memcpy(copy, packed->data, (size_t)packed->size);
            copy[i] ^= (uint8_t)(1 << bit);
            refused += mcu_side_data_unpack(copy, packed->size, 0, back) < 0;
            av_packet_unref(back);
            free(copy);
        }
    }
    CHECK(refused > 50);
    for (int size = 0; size < packed->size; size++) {
        uint8_t *end = malloc((size_t)size + 1);
        memcpy(end, packed->data + packed->size - size, (size_t)size);
        mcu_side_data_unpack(end, size, 0, back);
        av_packet_unref(back);
        free(end);
    }
    av_packet_free(&packet);
    av_packet_free(&packed);
    av_packet_free(&back);
}

int main(void) {
    pictures_take_the_oldest_times();
    known_times_are_kept_and_gaps_filled();
    more_packets_than_places_do_no_harm();
    side_data_survives();
    the_kind_of_a_time_survives();
    damaged_notes_do_no_harm();
    return 0;
}
