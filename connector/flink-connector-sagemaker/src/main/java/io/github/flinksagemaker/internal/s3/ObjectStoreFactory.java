package io.github.flinksagemaker.internal.s3;

import java.io.Serializable;

/** Opens an object store where it is used: in a task, or beside the enumerator. */
@FunctionalInterface
public interface ObjectStoreFactory extends Serializable {

    /** A store whose {@code close()} releases all that it uses. */
    ObjectStore open();
}
