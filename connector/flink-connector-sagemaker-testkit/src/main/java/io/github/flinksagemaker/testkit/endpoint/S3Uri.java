// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bucket and a key, from either form of location that the service accepts. */
record S3Uri(String bucket, String key) {

    private static final Pattern S3 = Pattern.compile("s3://([^/]+)/?(.*)");
    private static final Pattern VIRTUAL_HOST = Pattern.compile("(.+)\\.s3[.-].*amazonaws\\.com");

    static S3Uri parse(String location) {
        Matcher s3 = S3.matcher(location);
        if (s3.matches()) {
            return new S3Uri(s3.group(1), s3.group(2));
        }
        URI uri = URI.create(location);
        Matcher virtualHost = VIRTUAL_HOST.matcher(uri.getHost());
        String path = uri.getPath().substring(uri.getPath().isEmpty() ? 0 : 1);
        if (virtualHost.matches()) {
            return new S3Uri(virtualHost.group(1), path);
        }
        int slash = path.indexOf('/');
        return slash < 0
                ? new S3Uri(path, "")
                : new S3Uri(path.substring(0, slash), path.substring(slash + 1));
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}
