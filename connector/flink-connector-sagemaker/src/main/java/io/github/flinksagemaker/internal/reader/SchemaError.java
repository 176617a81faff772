package io.github.flinksagemaker.internal.reader;

/** What a user's schema or format threw, as part of a failure's text. */
final class SchemaError {

    /** Messages of parsers may quote all that they were given. */
    static final int MAX_LENGTH = 4_096;

    private SchemaError() {}

    static String text(Throwable error) {
        String text;
        try {
            text = error.toString();
        } catch (RuntimeException e) {
            return error.getClass().getName();
        }
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }
}
