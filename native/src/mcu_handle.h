/* Count of live handles, so that a test can tell that every one was freed. */
#ifndef MCU_HANDLE_H
#define MCU_HANDLE_H

/* Called once where a handle that the caller will own is handed out, and once where it is freed. */
void mcu_handle_opened(void);
void mcu_handle_closed(void);

#endif
