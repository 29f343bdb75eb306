/* Goal: the same samples on every CPU, whatever a codec sets up late; and wrong arguments are answered. */
#include <sys/wait.h>

#include <libavutil/cpu.h>

#include "decode.h"
#include "mcu_cpu.h"

typedef uint64_t (*hasher)(const char *path, int64_t *count);

/* Packets of a quiet voice and of loud music in turns: Opus changes its mode in mid-stream, and sets parts up anew. */
static uint64_t hash_changing_modes(const char *path, int64_t *count) {
    mcu_reader *readers[2];
    mcu_settings *settings;
    mcu_packet packet;
    opened file = {0};
    uint64_t hash = 1;
    (void)path;
    CHECK(mcu_reader_open(fixture_path("f.opus"), &readers[0]) == MCU_OK);
    CHECK(mcu_reader_open(fixture_path("e.opus"), &readers[1]) == MCU_OK);
    CHECK(mcu_settings_create("opus", &settings) == MCU_OK);
    CHECK(mcu_audio_decoder_open(settings, &file.audio) == MCU_OK);
    mcu_settings_free(settings);
    *count = 0;
    for (int i = 0; mcu_reader_read(readers[i / 10 % 2], &packet) == MCU_OK; i++) {
        CHECK(submit(&file, packet.data, packet.size, MCU_NO_PTS) == MCU_OK);
        CHECK(take_all(&file, &hash, count) == MCU_AGAIN);
    }
    close_file(&file);
    mcu_reader_close(readers[0]);
    mcu_reader_close(readers[1]);
    return hash;
}

/* Decodes in a child process where FFmpeg believes that the CPU has these instructions only. */
static uint64_t hash_on_cpu(hasher hash_it, const char *path, int flags) {
    int pipes[2];
    uint64_t hash = 0;
    CHECK(pipe(pipes) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        int64_t count;
        av_force_cpu_flags(flags);
        hash = hash_it(path, &count);
        CHECK(count > 1000);
        CHECK(write(pipes[1], &hash, sizeof hash) == sizeof hash);
        _exit(0);
    }
    int result;
    CHECK(read(pipes[0], &hash, sizeof hash) == sizeof hash);
    CHECK(waitpid(child, &result, 0) == child && result == 0);
    close(pipes[0]);
    close(pipes[1]);
    return hash;
}

static void samples_are_the_same_on_every_cpu(hasher hash_it, const char *path) {
    int all = av_get_cpu_flags();
    uint64_t here = hash_on_cpu(hash_it, path, all);
#if defined(__x86_64__)
    const int oldest = AV_CPU_FLAG_MMX | AV_CPU_FLAG_MMXEXT | AV_CPU_FLAG_CMOV | AV_CPU_FLAG_SSE | AV_CPU_FLAG_SSE2;
    const int middle = oldest | AV_CPU_FLAG_SSE3 | AV_CPU_FLAG_SSSE3 | AV_CPU_FLAG_SSE4 | AV_CPU_FLAG_SSE42;
    if (here != hash_on_cpu(hash_it, path, oldest) || here != hash_on_cpu(hash_it, path, all & middle)) {
        fprintf(stderr, "%s differs from CPU to CPU\n", path);
        exit(1);
    }
#endif
    CHECK(here == hash_on_cpu(hash_it, path, all));
}

/* The forced flags hold between begin and end, and not a moment longer. */
static void flags_are_put_back(void) {
    int all = av_get_cpu_flags();
    mcu_cpu_begin_full();
    CHECK(av_get_cpu_flags() == all);
    mcu_cpu_end();
    mcu_cpu_begin_baseline();
#if defined(__x86_64__)
    CHECK((av_get_cpu_flags() & (AV_CPU_FLAG_SSE3 | AV_CPU_FLAG_AVX | AV_CPU_FLAG_AVX2 | AV_CPU_FLAG_FMA3)) == 0);
    CHECK((av_get_cpu_flags() & AV_CPU_FLAG_SSE2) != 0);
#endif
    mcu_cpu_end();
    CHECK(av_get_cpu_flags() == all);
}

static void wrong_arguments_are_answered(void) {
    mcu_settings *settings;
    mcu_audio_decoder *decoder;
    float block[4];
    int32_t samples;
    int64_t pts_us;
    uint8_t data[80] = {0};
    CHECK(mcu_settings_create("vp8", &settings) == MCU_OK);
    CHECK(mcu_audio_decoder_open(settings, &decoder) == MCU_ERROR_ARGUMENT && decoder == NULL);
    mcu_settings_free(settings);
    CHECK(mcu_settings_create("opus", &settings) == MCU_OK);
    CHECK(mcu_audio_decoder_open(settings, &decoder) == MCU_OK);
    mcu_settings_free(settings);
    CHECK(mcu_audio_decoder_submit(decoder, data, -1, 0, 0) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_audio_decoder_submit(decoder, data, 16, 0, -1) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_audio_decoder_submit(decoder, NULL, 16, 0, 0) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_audio_decoder_submit(decoder, data, 0, 0, 0) == MCU_ERROR_DATA);
    CHECK(mcu_audio_decoder_receive(decoder, block, 0, &samples, &pts_us) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_audio_decoder_receive(decoder, block, 2, &samples, &pts_us) == MCU_AGAIN && samples == 0);
    mcu_audio_decoder_close(decoder);
    mcu_audio_decoder_close(NULL);
}

/* Blocks of one sample at a time are the same sound. */
static void any_block_length_gives_the_same_sound(void) {
    const char *path = fixture("blocks.wav", "-f lavfi -i sine=r=44100:d=0.3 -c:a pcm_s16le");
    int64_t count, small_count = 0;
    uint64_t whole = hash_file(path, &count), small = 1;
    opened file = open_file(path);
    mcu_packet packet;
    float sample[2];
    int32_t samples, status = MCU_OK;
    int64_t pts_us;
    for (int is_drained = 0; status != MCU_END;) {
        if (mcu_reader_read(file.reader, &packet) == MCU_OK) {
            CHECK(submit(&file, packet.data, packet.size, packet.pts_us) == MCU_OK);
        } else if (!is_drained) {
            drain(&file);
            is_drained = 1;
        }
        while ((status = mcu_audio_decoder_receive(file.audio, sample, 1, &samples, &pts_us)) == MCU_OK) {
            small = hash_bytes(small, sample, sizeof sample);
            small_count++;
        }
    }
    CHECK(small_count == count && small == whole);
    close_file(&file);
}

int main(void) {
    const char *voice = "-f lavfi -i flite=text='The quick brown fox jumps over the lazy dog. One two three four.'";
    char arguments[512];
    fixture_path("");
    flags_are_put_back();
    wrong_arguments_are_answered();
    any_block_length_gives_the_same_sound();
    const char *codecs[][2] = {
        {"a.m4a", "-ar 44100 -c:a aac -b:a 64k"},
        {"b.aac", "-ar 44100 -ac 2 -c:a aac -b:a 96k"},
        {"c.mp3", "-ar 44100 -c:a libmp3lame"},
        {"d.ogg", "-ar 44100 -c:a libvorbis"},
        {"e.opus", "-ar 48000 -c:a libopus -b:a 64k"},
        {"f.opus", "-ar 48000 -c:a libopus -application voip -b:a 12k"},
        {"g.opus", "-ar 48000 -ac 2 -c:a libopus -application voip -b:a 24k"},
        {"h.ac3", "-ar 48000 -ac 6 -c:a ac3"},
        {"i.flac", "-ar 96000 -ac 2 -c:a flac"},
        {"j.wav", "-ar 44100 -ac 1 -c:a pcm_s16le"},
        {"k.wav", "-ar 22050 -ac 2 -c:a pcm_f32le"},
        {"l.opus", "-ar 48000 -ac 6 -c:a libopus -mapping_family 1 -b:a 48k"},
    };
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++) {
        snprintf(arguments, sizeof arguments, "%s %s", voice, codecs[i][1]);
        samples_are_the_same_on_every_cpu(hash_file, fixture(codecs[i][0], arguments));
    }
    samples_are_the_same_on_every_cpu(hash_changing_modes, "changing modes");
    CHECK(mcu_outstanding() == 0);
    return 0;
}
