/*
 * Side data that a decoder must have, carried inside the packet's bytes. The managed side copies packets into buffers
 * of its own, which hold nothing but bytes and a time; so what FFmpeg's demuxers attach to a packet (a new palette, new
 * codec settings, samples to leave out, a time that is no time of showing) is put behind the payload and taken off
 * again by the decoder:
 *
 *     payload | { type, size, bytes } ... | bytes of all entries | mark of 16 bytes      (numbers: 32 bits,
 * little-endian)
 *
 * Only decoders whose settings come from a reader look for the mark. Opus packets are never changed, as they may go to
 * another decoder; what their side data says is in mcu_packet and in the settings.
 */
#ifndef MCU_SIDE_DATA_H
#define MCU_SIDE_DATA_H

#include <stdbool.h>

#include <libavcodec/avcodec.h>

/* What the time that goes with a packet is; and when it is a guess, the decoder has to find a better one. */
typedef enum mcu_time_kind { MCU_TIME_OF_SHOWING, MCU_TIME_OF_DECODING, MCU_TIME_GUESSED } mcu_time_kind;

/* Has this packet side data that a decoder must have? */
bool mcu_side_data_is_needed(const AVPacket *packet);

/* Makes `copy` the payload of `packet` with its side data and the kind of its time behind it. An AVERROR below zero
 * when memory is short. */
int mcu_side_data_pack(const AVPacket *packet, mcu_time_kind kind, AVPacket *copy);

/* Fills `packet` with `data`, side data taken off and attached, and the time put where it belongs. Without side data
 * the packet only points to the data. */
int mcu_side_data_unpack(const uint8_t *data, int size, int64_t time, AVPacket *packet);

#endif
