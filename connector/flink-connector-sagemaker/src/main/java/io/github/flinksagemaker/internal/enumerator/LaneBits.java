// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.split.StateInput;
import io.github.flinksagemaker.model.LaneId;
import java.io.DataOutput;
import java.io.IOException;

/** A lane's name in 16 bytes: the 128 bits that its 26 characters stand for. */
final class LaneBits {

    static final int BYTES = 16;

    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int BITS_OF_CHARACTER = 5;

    private LaneBits() {}

    static void write(LaneId lane, DataOutput out) throws IOException {
        long high = 0;
        long low = 0;
        for (int i = 0; i < LaneId.LENGTH; i++) {
            high = high << BITS_OF_CHARACTER | low >>> (Long.SIZE - BITS_OF_CHARACTER);
            low = low << BITS_OF_CHARACTER | ALPHABET.indexOf(lane.value().charAt(i));
        }
        out.writeLong(high);
        out.writeLong(low);
    }

    static LaneId read(StateInput in) throws IOException {
        long high = in.readLong();
        long low = in.readLong();
        char[] name = new char[LaneId.LENGTH];
        for (int i = LaneId.LENGTH - 1; i >= 0; i--) {
            name[i] = ALPHABET.charAt((int) (low & 31));
            low = low >>> BITS_OF_CHARACTER | high << (Long.SIZE - BITS_OF_CHARACTER);
            high >>>= BITS_OF_CHARACTER;
        }
        return LaneId.parse(new String(name));
    }
}
