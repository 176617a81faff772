package io.github.flinksagemaker.internal.ledger;

/** Commits to bytes and back; docs/ledger-format.md is the format. */
public final class CommitCodec {

    private CommitCodec() {}

    public static byte[] encode(Commit commit) {
        throw new UnsupportedOperationException();
    }

    /** Decodes a commit; {@code source} names the object in messages. */
    public static Commit decode(byte[] bytes, String source) throws LedgerFormatException {
        throw new UnsupportedOperationException();
    }
}
