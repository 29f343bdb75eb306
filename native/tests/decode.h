/* Files through reader and decoders, to one number. */
#ifndef DECODE_H
#define DECODE_H

#include "fixtures.h"
#include "mcu_core.h"

typedef struct opened {
    mcu_reader *reader;
    mcu_video_decoder *video;
    mcu_audio_decoder *audio;
    mcu_picture *picture;
} opened;

/* Opens the file and a decoder for its first stream. */
static inline opened open_file(const char *path) {
    opened file = {0};
    mcu_stream_info info;
    mcu_settings *settings;
    CHECK(mcu_reader_open(path, &file.reader) == MCU_OK);
    CHECK(mcu_reader_describe_stream(file.reader, 0, &info) == MCU_OK);
    CHECK(mcu_reader_settings(file.reader, 0, &settings) == MCU_OK);
    if (info.kind == MCU_STREAM_VIDEO) {
        CHECK(mcu_video_decoder_open(settings, 1, &file.video) == MCU_OK);
        CHECK(mcu_picture_create(&file.picture) == MCU_OK);
    } else {
        CHECK(mcu_audio_decoder_open(settings, &file.audio) == MCU_OK);
    }
    mcu_settings_free(settings);
    return file;
}

static inline void close_file(opened *file) {
    mcu_video_decoder_close(file->video);
    mcu_audio_decoder_close(file->audio);
    mcu_picture_free(file->picture);
    mcu_reader_close(file->reader);
}

static inline uint64_t hash_plane(uint64_t hash, const uint8_t *plane, int stride, int width, int height) {
    for (int y = 0; y < height; y++) {
        hash = hash_bytes(hash, plane + (int64_t)y * stride, (size_t)width);
    }
    return hash;
}

/* Adds everything that is ready to the hash; counts pictures or samples. Answers the status that ended it. */
static inline int32_t take_all(opened *file, uint64_t *hash, int64_t *count) {
    static float block[2 * MCU_AUDIO_MAX_SAMPLES];
    for (;;) {
        mcu_picture_info info;
        int32_t samples = 0;
        int64_t pts_us;
        int32_t status = file->video != NULL
                             ? mcu_video_decoder_receive(file->video, file->picture, &info)
                             : mcu_audio_decoder_receive(file->audio, block, MCU_AUDIO_MAX_SAMPLES, &samples, &pts_us);
        if (status == MCU_ERROR_DATA) {
            continue;
        }
        if (status != MCU_OK) {
            return status;
        }
        if (file->video != NULL) {
            *hash = hash_plane(*hash, info.y, info.stride_y, info.width, info.height);
            *hash = hash_plane(*hash, info.u, info.stride_uv, (info.width + 1) / 2, (info.height + 1) / 2);
            *hash = hash_plane(*hash, info.v, info.stride_uv, (info.width + 1) / 2, (info.height + 1) / 2);
            (*count)++;
        } else {
            CHECK(samples > 0 && samples <= MCU_AUDIO_MAX_SAMPLES);
            *hash = hash_bytes(*hash, block, 2 * sizeof *block * (size_t)samples);
            *count += samples;
        }
    }
}

static inline int32_t submit(opened *file, const uint8_t *data, int32_t size, int64_t pts_us) {
    return file->video != NULL ? mcu_video_decoder_submit(file->video, data, size, pts_us)
                               : mcu_audio_decoder_submit(file->audio, data, size, pts_us, 0);
}

static inline void drain(opened *file) {
    CHECK((file->video != NULL ? mcu_video_decoder_drain(file->video) : mcu_audio_decoder_drain(file->audio)) ==
          MCU_OK);
}

static inline void reset(opened *file) {
    CHECK((file->video != NULL ? mcu_video_decoder_reset(file->video) : mcu_audio_decoder_reset(file->audio)) ==
          MCU_OK);
}

/* The whole first stream, drained. */
static inline uint64_t hash_stream(opened *file, int64_t *count) {
    mcu_packet packet;
    uint64_t hash = 1;
    *count = 0;
    while (mcu_reader_read(file->reader, &packet) == MCU_OK) {
        if (packet.stream == 0) {
            CHECK(submit(file, packet.data, packet.size, packet.pts_us) == MCU_OK);
            CHECK(take_all(file, &hash, count) == MCU_AGAIN);
        }
    }
    drain(file);
    CHECK(take_all(file, &hash, count) == MCU_END);
    return hash;
}

static inline uint64_t hash_file(const char *path, int64_t *count) {
    opened file = open_file(path);
    uint64_t hash = hash_stream(&file, count);
    close_file(&file);
    return hash;
}

#endif
