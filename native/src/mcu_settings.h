/* What is behind the opaque settings of a stream. */
#ifndef MCU_SETTINGS_H
#define MCU_SETTINGS_H

#include <stdbool.h>

#include <libavcodec/avcodec.h>

#include "mcu_core.h"

struct mcu_settings {
    AVCodecParameters *parameters;
    AVRational frame_rate;

    /* The stream's packets come from mcu_reader_read, which may put side data behind them (mcu_side_data.h). */
    bool has_side_data;
};

/* A copy of the parameters; NULL when memory is short. */
mcu_settings *mcu_settings_copy(const AVCodecParameters *parameters, AVRational frame_rate);

#endif
