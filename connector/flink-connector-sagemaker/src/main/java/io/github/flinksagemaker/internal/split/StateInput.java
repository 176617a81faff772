// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.split;

import io.github.flinksagemaker.internal.ledger.VarLong;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.charset.StandardCharsets;

/** Reads serialized state; never trusts a length more than the bytes that are there. */
public final class StateInput {

    private final String what;
    private final DataInputStream in;

    /** {@code what} names the state in messages. */
    public StateInput(String what, byte[] bytes) {
        this.what = what;
        this.in = new DataInputStream(new ByteArrayInputStream(bytes));
    }

    /**
     * Refuses a version that is not known here.
     *
     * @throws IOException unless {@code oldest} ≤ {@code version} ≤ {@code newest}; it says what to
     *     do
     */
    public static void checkVersion(String what, int version, int oldest, int newest)
            throws IOException {
        if (version < oldest || version > newest) {
            throw new IOException(
                    what
                            + " of version "
                            + version
                            + " can't be read, this connector reads version "
                            + (oldest == newest ? "" : oldest + " to ")
                            + newest
                            + ": restore with the connector that wrote it, or a newer one");
        }
    }

    /**
     * Refuses the state of a source whose splits were whole lanes.
     *
     * @throws IOException unless it is of the version that is written here; it says what to do
     */
    public static void checkHoldsSegments(int version, int current) throws IOException {
        if (version == 1 || version == 2) {
            throw new IOException(
                    "this state keeps whole lanes as splits (split version "
                            + version
                            + "), which this connector does not read: restore it with the"
                            + " connector that wrote it, or start the source without state at"
                            + " source.start-position");
        }
        checkVersion("the source's state", version, current, current);
    }

    public long readLong() throws IOException {
        need(Long.BYTES);
        return in.readLong();
    }

    public int readInt() throws IOException {
        need(Integer.BYTES);
        return in.readInt();
    }

    public int readUnsignedShort() throws IOException {
        need(Short.BYTES);
        return in.readUnsignedShort();
    }

    private void need(int length) throws IOException {
        if (length < 0 || in.available() < length) {
            throw broken("it ends too early");
        }
    }

    /** What {@link VarLong#writeSigned} wrote. */
    public long readVarLong() throws IOException {
        return VarLong.readSigned(
                () -> {
                    need(1);
                    return in.readUnsignedByte();
                },
                () -> broken("a number that does not end"));
    }

    /** What {@link VarLong#write} wrote. */
    public long readUnsignedVarLong() throws IOException {
        return VarLong.read(
                () -> {
                    need(1);
                    return in.readUnsignedByte();
                },
                () -> broken("a number that does not end"));
    }

    public boolean readBoolean() throws IOException {
        need(1);
        int value = in.readUnsignedByte();
        if (value > 1) {
            throw broken("a flag of " + value);
        }
        return value == 1;
    }

    /** A count of things of at least {@code minBytes} bytes each. */
    public int readCount(int minBytes) throws IOException {
        int count = readInt();
        if (count < 0 || (long) count * minBytes > in.available()) {
            throw broken("a count of " + count + " before " + in.available() + " bytes");
        }
        return count;
    }

    /** Bytes behind their own length. */
    public byte[] readBytes() throws IOException {
        byte[] bytes = new byte[readCount(1)];
        in.readFully(bytes);
        return bytes;
    }

    public byte[] readBytes(int length) throws IOException {
        need(length);
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    /** A text in UTF-8 behind its length in bytes. */
    public String readText() throws IOException {
        return new String(readBytes(), StandardCharsets.UTF_8);
    }

    /** What {@link java.io.DataOutput#writeUTF} wrote. */
    public String readUtf() throws IOException {
        try {
            return in.readUTF();
        } catch (EOFException e) {
            throw broken("it ends too early");
        } catch (UTFDataFormatException e) {
            throw broken("a text that is none");
        }
    }

    public void expectEnd() throws IOException {
        if (in.available() > 0) {
            throw broken(in.available() + " bytes too many");
        }
    }

    public IOException broken(String why) {
        return new IOException(what + " can't be read: " + why);
    }
}
