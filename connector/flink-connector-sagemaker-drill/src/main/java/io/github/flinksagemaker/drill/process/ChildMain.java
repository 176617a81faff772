// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.process;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The main class of every process of a drill: it starts the real one, samples what the process
 * holds into a file, and ends the process when the drill is gone, however that came, since its
 * standard input is a pipe from there.
 */
public final class ChildMain {

    private ChildMain() {}

    /** Arguments: the file for samples, the real main class, its arguments. */
    public static void main(String... arguments) throws Exception {
        daemon("drill-guard", ChildMain::haltWithTheDrill);
        daemon("drill-samples", new Sampler(Path.of(arguments[0])));
        Method main = Class.forName(arguments[1]).getMethod("main", String[].class);
        main.invoke(null, (Object) Arrays.copyOfRange(arguments, 2, arguments.length));
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void haltWithTheDrill() {
        try {
            while (System.in.read() >= 0) {
                // the drill never writes
            }
        } catch (IOException e) {
            // as gone as at the end of the stream
        }
        Runtime.getRuntime().halt(1);
    }
}
