// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/** Pages of a listing as S3 makes them; a token is the last key or folder of the page before. */
public final class InMemoryListing {

    private InMemoryListing() {}

    /** The page that answers a request, of objects in the order of their keys. */
    public static ObjectListing page(
            NavigableMap<String, StoredObject> objects, ListRequest request, int keysAtMost) {
        Integer maxKeys = request.maxKeys();
        int pageSize = maxKeys == null ? keysAtMost : Math.min(maxKeys, keysAtMost);
        List<ObjectListing.Item> items = new ArrayList<>();
        Set<String> folders = new LinkedHashSet<>();
        String last = "";
        for (Map.Entry<String, StoredObject> entry : objects.entrySet()) {
            String key = entry.getKey();
            String folder = folderOf(key, request);
            if (isBefore(key, folder, request) || folders.contains(folder)) {
                continue;
            }
            if (items.size() + folders.size() == pageSize) {
                return ObjectListing.of(items, List.copyOf(folders), last);
            }
            if (folder.isEmpty()) {
                StoredObject object = entry.getValue();
                items.add(ObjectListing.Item.of(key, object.bytes().length, object.lastModified()));
                last = key;
            } else {
                folders.add(folder);
                last = folder;
            }
        }
        return ObjectListing.of(items, List.copyOf(folders), null);
    }

    private static boolean isBefore(String key, String folder, ListRequest request) {
        String token = request.continuationToken();
        if (token != null) {
            return folder.equals(token) || InMemoryObjects.KEY_ORDER.compare(key, token) <= 0;
        }
        String startAfter = request.startAfter();
        return startAfter != null && InMemoryObjects.KEY_ORDER.compare(key, startAfter) <= 0;
    }

    /** The common prefix that stands for {@code key}, or nothing. */
    private static String folderOf(String key, ListRequest request) {
        int slash = request.folded() ? key.indexOf('/', request.prefix().key().length()) : -1;
        return slash < 0 ? "" : key.substring(0, slash + 1);
    }
}
