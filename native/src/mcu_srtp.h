/* What the fan-out needs of SRTP beyond mcu_core.h. */
#ifndef MCU_SRTP_H
#define MCU_SRTP_H

#include "mcu_core.h"

/*
 * As mcu_srtp_protect, for a packet whose header (with CSRCs and extension) lies in `packet` and whose payload may lie
 * elsewhere: it is enciphered on its way. `payload` is either packet + header_length or does not overlap the packet.
 */
int32_t mcu_srtp_seal(mcu_srtp *srtp, uint8_t *packet, int32_t header_length, const uint8_t *payload,
                      int32_t payload_length, int32_t capacity);

/* Bytes of the tag of an RTP packet. */
int32_t mcu_srtp_tag_length(const mcu_srtp *srtp);

#endif
