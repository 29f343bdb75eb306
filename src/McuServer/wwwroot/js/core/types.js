// Shapes of what the server says (layouts-and-page.md 6.4), as JSON. Types only; nothing here runs.

/** @typedef {'host' | 'cohost' | 'panelist' | 'attendee' | 'recorder'} Role */
/** @typedef {'audio' | 'video' | 'screen'} MediaKind */
/** @typedef {'excellent' | 'good' | 'poor' | 'lost'} Quality */
/** @typedef {'all' | 'hosts' | 'private'} ChatScope */

/**
 * @typedef {object} Person One participant.
 * @property {string} id
 * @property {string} name
 * @property {Role} role
 * @property {string} [title]
 * @property {'off' | 'invited' | 'on'} [stage]
 * @property {boolean} [audioMuted]
 * @property {boolean} [audioLocked] A host forbids to unmute.
 * @property {boolean} [videoMuted]
 * @property {boolean} [videoLocked]
 * @property {boolean} [hasVideo] Camera pictures come in.
 * @property {boolean} [sharesScreen]
 * @property {boolean} [connected]
 * @property {string} [joinedAt]
 * @property {string} [handRaisedAt]
 * @property {string} [pinnedAt]
 * @property {string} [seat]
 * @property {number} [order]
 * @property {boolean} [chatMuted]
 * @property {Quality} [quality]
 */

/** @typedef {{id: string, name: string, role: Role, since: string}} LobbyEntry */
/** @typedef {{participant: string, name: string, raisedAt: string}} Hand */

/**
 * @typedef {object} ChatMessage
 * @property {string} id
 * @property {string} from
 * @property {string} name
 * @property {Role} role
 * @property {ChatScope} scope
 * @property {string} [to]
 * @property {string} text
 * @property {string} time
 */

/**
 * @typedef {object} Layer A box of the picture; fractions of it.
 * @property {string} region
 * @property {string} [participant]
 * @property {'camera' | 'screen'} [kind] Missing: an empty place.
 * @property {number} x
 * @property {number} y
 * @property {number} w
 * @property {number} h
 * @property {number} z
 * @property {number} radius Of its corners; a fraction of the picture's width.
 */

/**
 * @typedef {object} AppliedLayout
 * @property {string} layout
 * @property {string} [variant]
 * @property {string} view
 * @property {number} revision
 * @property {number} width
 * @property {number} height
 * @property {number} rtpTimestamp Of the first picture with these boxes.
 * @property {Layer[]} layers
 * @property {string[]} hidden
 * @property {'show' | 'overlay' | 'omit'} [self]
 * @property {string} [omits] Whose own tile is left out of this picture.
 */

/**
 * @typedef {object} Recording
 * @property {string} id
 * @property {string} view
 * @property {'recording' | 'paused' | 'stopping' | 'ready' | 'failed' | string} state
 * @property {string} startedBy
 * @property {string} startedAt
 * @property {string} [file] The name that a download proposes.
 * @property {number} [bytes]
 * @property {number} [durationMs]
 * @property {string} [reason] Why it failed, or was ended by the server.
 */

/** @typedef {{id: string, file: string, startedBy: string, startedAt: string}} Played */

/**
 * @typedef {object} Room
 * @property {string} id
 * @property {string} title
 * @property {string} [language]
 * @property {number} [revision]
 * @property {string} [createdAt]
 * @property {boolean} [started]
 * @property {boolean} [locked]
 * @property {boolean} [chatClosed]
 * @property {boolean} [frozen]
 * @property {string} [layout]
 * @property {string} [layoutBy]
 * @property {string} [layoutAt]
 * @property {number} [page]
 * @property {'accept' | 'deny' | 'ask'} [lobby]
 * @property {boolean} [waitForHost]
 * @property {boolean} [levelling]
 * @property {number} [maxParticipants]
 * @property {number} [maxOnStage]
 * @property {number} [participantCount]
 * @property {number} [attendeeCount]
 * @property {Record<string, string>} [seats]
 * @property {string[]} [pins]
 * @property {Recording} [recording]
 * @property {Played[]} [playing]
 */

/**
 * @typedef {object} Policies
 * @property {boolean} [microphone]
 * @property {boolean} [camera]
 * @property {boolean} [screen]
 * @property {boolean} [chatAll]
 * @property {boolean} [chatHosts]
 * @property {boolean} [chatPrivate]
 * @property {boolean} [seeList]
 * @property {boolean} [record]
 */

/**
 * @typedef {object} Snapshot All that one person may know at joining.
 * @property {Room} room
 * @property {boolean} [waiting]
 * @property {'lobby' | 'host'} [waitingFor]
 * @property {number} [waitingPosition]
 * @property {Person} [me]
 * @property {string[]} [permissions]
 * @property {Policies} [policies]
 * @property {Person[]} [participants]
 * @property {LobbyEntry[]} [lobby]
 * @property {Hand[]} [hands]
 * @property {ChatMessage[]} [chat]
 * @property {AppliedLayout} [layout]
 * @property {string} [shown]
 * @property {string} [previous]
 */

/** @typedef {{urls: string | string[], username?: string, credential?: string}} IceServer */

/**
 * @typedef {object} Welcome
 * @property {'welcome'} type
 * @property {string} session
 * @property {boolean} resumed
 * @property {number} seq
 * @property {string} resumeToken
 * @property {number} [seatKeptMs]
 * @property {number} pingIntervalMs
 * @property {number} pongTimeoutMs
 * @property {{id: string, name: string, role: Role, title?: string, permissions: string[]}} you
 * @property {{iceServers?: IceServer[], simulcast?: boolean, videoCodecs?: string[]}} rtc
 * @property {{video: boolean, view?: string | null}} receives
 * @property {Snapshot} state
 */

/**
 * @typedef {object} RoomEvent
 * @property {string} type
 * @property {number} [seq]
 * @property {string} [time]
 * @property {string} [by]
 * @property {string} [requestId]
 * @property {any} [data]
 */

/** @typedef {{type?: string, title?: string, status?: number, detail?: string, code?: string, permission?: string, participants?: {id: string, name: string}[], errors?: {pointer?: string, message?: string, code?: string}[]}} Problem */

export {};
