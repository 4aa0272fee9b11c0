package io.firn.stellar;

import io.firn.ledger.Hash;
import java.util.Arrays;

/**
 * A contract's id as people write it: fifty-six characters that begin with C.
 *
 * <p>Format: base32 (RFC 4648, upper case, no padding) of the byte 16, the 32 bytes of the id and their CRC-16/XMODEM, the low byte
 * first. The 35 bytes fill the characters exactly, so that each id is written in one way.
 *
 * <p>Source: SEP-0023.
 *
 * @param id the 32 bytes
 */
public record ContractId(Hash id) {
    /** Characters of a written id. */
    public static final int LENGTH = 56;

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;
    private static final int VERSION = 2 << 3;
    private static final int CRC_OFFSET = 1 + Hash.BYTES;
    private static final int BYTES = CRC_OFFSET + 2;
    private static final int CRC_POLYNOMIAL = 0x1021;

    /**
     * Reads a written id.
     *
     * @throws IllegalArgumentException when the text is not one; the message says why
     */
    public static ContractId parse(String text) {
        if (text.length() != LENGTH) {
            throw refused(text, "it has " + text.length() + " characters, not " + LENGTH);
        }
        byte[] bytes = new byte[BYTES];
        int held = 0;
        int heldBits = 0;
        int at = 0;
        for (int i = 0; i < LENGTH; i++) {
            int value = ALPHABET.indexOf(text.charAt(i));
            if (value < 0) {
                throw refused(text, "its character " + (i + 1) + " is none of A to Z and 2 to 7");
            }
            held = held << BITS | value;
            heldBits += BITS;
            if (heldBits >= Byte.SIZE) {
                heldBits -= Byte.SIZE;
                bytes[at++] = (byte) (held >>> heldBits);
            }
        }
        if (bytes[0] != VERSION) {
            throw refused(text, "it is the address of something else");
        }
        if (crc(bytes) != ((bytes[CRC_OFFSET] & 0xFF) | (bytes[CRC_OFFSET + 1] & 0xFF) << Byte.SIZE)) {
            throw refused(text, "its checksum is wrong");
        }
        return new ContractId(Hash.of(bytes, 1));
    }

    private static IllegalArgumentException refused(String text, String why) {
        String shown = text.length() > 2 * LENGTH ? text.substring(0, 2 * LENGTH) + "..." : text;
        return new IllegalArgumentException("'" + shown + "' is not a contract's id: " + why);
    }

    /** CRC-16/XMODEM of version and id. */
    private static int crc(byte[] bytes) {
        int crc = 0;
        for (byte b : Arrays.copyOf(bytes, CRC_OFFSET)) {
            crc ^= (b & 0xFF) << Byte.SIZE;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ CRC_POLYNOMIAL;
            }
        }
        return crc & 0xFFFF;
    }

    /** As people write it. */
    @Override
    public String toString() {
        byte[] bytes = new byte[BYTES];
        bytes[0] = VERSION;
        id.write(bytes, 1);
        int crc = crc(bytes);
        bytes[CRC_OFFSET] = (byte) crc;
        bytes[CRC_OFFSET + 1] = (byte) (crc >>> Byte.SIZE);
        StringBuilder text = new StringBuilder(LENGTH);
        int held = 0;
        int heldBits = 0;
        for (byte b : bytes) {
            held = held << Byte.SIZE | (b & 0xFF);
            heldBits += Byte.SIZE;
            while (heldBits >= BITS) {
                heldBits -= BITS;
                text.append(ALPHABET.charAt(held >>> heldBits & 31));
            }
        }
        return text.toString();
    }
}
