package io.firn.bench;

/** What was asked cannot be done; the message says what to ask. */
final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1;

    BadRequestException(String message) {
        super(message);
    }
}
