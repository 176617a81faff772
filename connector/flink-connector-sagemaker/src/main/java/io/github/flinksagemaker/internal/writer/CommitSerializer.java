// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A committable is its commit object's content (rule 12), so it is kept as those very bytes. */
public final class CommitSerializer implements SimpleVersionedSerializer<Commit> {

    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(Commit commit) {
        return CommitCodec.encode(commit);
    }

    @Override
    public Commit deserialize(int version, byte[] bytes) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "a committable of version "
                            + version
                            + " can't be read, this connector reads version "
                            + VERSION
                            + ": restore with the connector that wrote it, or a newer one");
        }
        return CommitCodec.decode(bytes, "committable");
    }
}
