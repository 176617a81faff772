// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A segment or commit as a listing shows it. */
@AutoValue
abstract class NumberedObject {

    abstract long number();

    abstract S3Location location();

    /** In bytes. */
    abstract long size();

    /** By S3's clock, milliseconds since the epoch. */
    abstract long lastModified();

    /** Those of a page that are numbered; anything else in the folder is not ours to touch. */
    static List<NumberedObject> in(S3Location folder, ObjectListing page) {
        List<NumberedObject> objects = new ArrayList<>();
        for (ObjectListing.Item item : page.items()) {
            Long number = LedgerPaths.numberIn(folder, item.key());
            if (number != null) {
                objects.add(
                        new AutoValue_NumberedObject(
                                number,
                                S3Location.of(folder.bucket(), item.key()),
                                item.size(),
                                item.lastModified()));
            }
        }
        return objects;
    }

    static List<String> keys(List<NumberedObject> objects) {
        return objects.stream().map(object -> object.location().key()).collect(Collectors.toList());
    }
}
