// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.split.StateInput;
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
        StateInput.checkVersion("a committable", version, VERSION, VERSION);
        return CommitCodec.decode(bytes, "committable");
    }
}
