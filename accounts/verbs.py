"""Every verb the event trail knows.

The list is closed so that nobody can write a sentence, a name or a number into the trail.
A verb says what was done, in the past tense, in letters and underscores.
"""

from enum import StrEnum


class Verb(StrEnum):
    """What somebody did; the value is what the trail stores."""

    # signing in and who may do what
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_IN_CONFIRMED = "sign_in_confirmed"
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    SESSIONS_ENDED = "sessions_ended"
    INVITATION_SENT = "invitation_sent"
    INVITATION_ACCEPTED = "invitation_accepted"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"
    USER_DEACTIVATED = "user_deactivated"
    GROUP_ADDED = "group_added"
    GROUP_CHANGED = "group_changed"
    TOKEN_MADE = "token_made"  # noqa: S105
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    # encrypted fields
    VALUE_UNREADABLE = "value_unreadable"
    # residences and the people in them
    RESIDENCE_ADDED = "residence_added"
    RESIDENCE_CHANGED = "residence_changed"
    RESIDENCE_CLOSED = "residence_closed"
    RESIDENCE_OPENED = "residence_opened"
    RESIDENCE_GIVEN = "residence_given"
    RESIDENCE_TAKEN = "residence_taken"
    ADDRESS_SHOWN = "address_shown"
    BRANCH_ADDED = "branch_added"
    BRANCH_CHANGED = "branch_changed"
    BRANCH_REMOVED = "branch_removed"
    RESIDENT_ADDED = "resident_added"
    RESIDENT_CHANGED = "resident_changed"
    RESIDENT_MOVED = "resident_moved"
    RESIDENT_REMOVED = "resident_removed"
    RESIDENTS_IMPORTED = "residents_imported"
    RESIDENTS_EXPORTED = "residents_exported"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    LEADER_NAMED = "leader_named"
    LEADER_STOOD_DOWN = "leader_stood_down"
    # phones and messages
    PHONE_ADDED = "phone_added"
    PHONE_CHANGED = "phone_changed"
    PHONE_REMOVED = "phone_removed"
    PHONE_REVEALED = "phone_revealed"
    PHONE_REFUSED = "phone_refused"
    PHONE_CONFIRMED = "phone_confirmed"
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    MESSAGE_READ = "message_read"
    MESSAGE_CANCELLED = "message_cancelled"
    SPENDING_CAP_CHANGED = "spending_cap_changed"
    SENDING_STOPPED = "sending_stopped"
    SENDING_RESUMED = "sending_resumed"
    LINK_MADE = "link_made"
    LINK_USED = "link_used"
    # texts and their translations
    TEXT_ADDED = "text_added"
    TEXT_CHANGED = "text_changed"
    TRANSLATION_WRITTEN = "translation_written"
    TRANSLATION_CHECKED = "translation_checked"
    TRANSLATION_REFUSED = "translation_refused"
    RECORDING_ADDED = "recording_added"
    RECORDING_APPROVED = "recording_approved"
    RECORDING_REMOVED = "recording_removed"
    # call-outs
    CALL_OUT_DRAFTED = "call_out_drafted"
    CALL_OUT_APPROVED = "call_out_approved"
    CALL_OUT_REFUSED = "call_out_refused"
    CALL_OUT_STARTED = "call_out_started"
    CALL_OUT_CANCELLED = "call_out_cancelled"
    CALL_OUT_STOOD_DOWN = "call_out_stood_down"
    CALL_OUT_ENDED = "call_out_ended"
    DRILL_STARTED = "drill_started"
    LADDER_CHANGED = "ladder_changed"
    LADDER_PROPOSED = "ladder_proposed"
    LADDER_CONFIRMED = "ladder_confirmed"
    LADDER_REFUSED = "ladder_refused"
    LADDER_RESET = "ladder_reset"
    OUTCOME_MARKED = "outcome_marked"
    DEPUTY_PROMOTED = "deputy_promoted"
    TASK_TAKEN = "task_taken"
    TASK_DONE = "task_done"
    TREE_PRINTED = "tree_printed"
    # the line, and who is on shift
    SHIFT_ADDED = "shift_added"
    SHIFT_REMOVED = "shift_removed"
    LINE_CHANGED = "line_changed"
    VOICEMAIL_HEARD = "voicemail_heard"
    # asking for what is held, correcting and deleting it
    HELD_DATA_SHOWN = "held_data_shown"
    HELD_DATA_CORRECTED = "held_data_corrected"
    PERSON_FORGOTTEN = "person_forgotten"
    RETENTION_APPLIED = "retention_applied"
