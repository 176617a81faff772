// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * Formats by container: names and settings over {@link Framings} and {@link Splittings}. Bounds are
 * the containers' defaults; one that is started with others is told by {@code with...}.
 */
@PublicEvolving
public final class Containers {

    private static final String JSON = "application/json";
    private static final String JSON_LINES = "application/jsonlines";
    private static final String CSV = "text/csv";

    private static final int TEXT_EMBEDDINGS_RECORDS = 32;
    private static final long TEXT_EMBEDDINGS_BYTES = 2_000_000;
    private static final long XGBOOST_BYTES = 6L << 20;

    /** Of TorchServe and Multi Model Server, for requests and for responses. */
    private static final long MODEL_SERVER_BYTES = 6_553_500;

    private static final long TRITON_BYTES = 64L << 20;

    private Containers() {}

    private static boolean isObject(@Nullable String json) {
        byte[] bytes = json == null ? new byte[0] : json.getBytes(UTF_8);
        int from = JsonScanner.skipBlanks(bytes, 0, bytes.length);
        return Bytes.startsWith(bytes, from, (byte) '{')
                && JsonScanner.isOneValue(bytes, from, bytes.length);
    }

    /** XGBoost 1.2-2 and later in algorithm mode: CSV rows; one line a prediction. */
    public static BatchFormat xgboost() {
        return BatchFormat.of(Framings.lines(CSV), Splittings.lines())
                .withAccept(CSV)
                .withMaxRequestBytes(XGBOOST_BYTES);
    }

    /** XGBoost 0.90-1 to 1.2-1, and its multi-model handler: predictions with commas between. */
    public static BatchFormat xgboostBefore1_2_2() {
        return BatchFormat.of(Framings.lines(CSV), Splittings.commas())
                .withAccept(CSV)
                .withMaxRequestBytes(XGBOOST_BYTES);
    }

    /** scikit-learn with its default functions: a JSON array both ways. */
    public static BatchFormat scikitLearn() {
        return BatchFormat.of(Framings.json("[", "]"), Splittings.jsonArray()).withAccept(JSON);
    }

    /** PyTorch with its default functions: a JSON array both ways. */
    public static BatchFormat pytorch() {
        return scikitLearn().withMaxRequestBytes(MODEL_SERVER_BYTES);
    }

    /** TensorFlow Serving: {@code instances}; {@code predictions}. */
    public static BatchFormat tensorFlowServing() {
        return BatchFormat.of(
                        Framings.json("{\"instances\":[", "]}"),
                        Splittings.jsonArray("predictions"))
                .withAccept(JSON);
    }

    /**
     * Hugging Face's inference toolkit: {@code inputs}; an array, or one object for a list of one.
     */
    public static BatchFormat huggingFace() {
        return huggingFace("{}");
    }

    /**
     * The same with parameters, which hold for all records of a request.
     *
     * @param parameters a JSON object, for example {@code {"max_new_tokens":20}}
     * @throws IllegalArgumentException if it is not one JSON object
     */
    public static BatchFormat huggingFace(String parameters) {
        if (!isObject(parameters)) {
            throw new IllegalArgumentException(
                    "parameters must be one JSON object, such as {\"top_k\":2}");
        }
        String suffix = parameters.equals("{}") ? "]}" : "],\"parameters\":" + parameters + "}";
        return BatchFormat.of(
                        Framings.json("{\"inputs\":[", suffix), Splittings.jsonArrayOrObject())
                .withAccept(JSON)
                .withMaxRequestBytes(MODEL_SERVER_BYTES);
    }

    /** Text Embeddings Inference: {@code inputs}; an array. 32 records, 2,000,000 bytes. */
    public static BatchFormat textEmbeddings() {
        return BatchFormat.of(Framings.json("{\"inputs\":[", "]}"), Splittings.jsonArray())
                .withAccept(JSON)
                .withMaxRecords(TEXT_EMBEDDINGS_RECORDS)
                .withMaxRequestBytes(TEXT_EMBEDDINGS_BYTES);
    }

    /** Triton, KServe's protocol in JSON, for a model with {@code max_batch_size} above 0. */
    public static BatchFormat triton(Tensor... inputs) {
        return BatchFormat.of(Framings.tensors(inputs), Splittings.tensors())
                .withAccept(JSON)
                .withMaxRequestBytes(TRITON_BYTES);
    }

    /** The same with binary data, which costs it less. */
    public static BatchFormat tritonBinary(Tensor... inputs) {
        Framing framing = Framings.binaryTensors(inputs);
        return BatchFormat.of(framing, Splittings.tensors())
                .withAccept(framing.contentType())
                .withMaxRequestBytes(TRITON_BYTES);
    }

    /** MLflow's scoring server: {@code dataframe_records}, objects; {@code predictions}. */
    public static BatchFormat mlflow() {
        return BatchFormat.of(
                        Framings.json("{\"dataframe_records\":[", "]}"),
                        Splittings.jsonArray("predictions"))
                .withAccept(JSON);
    }

    /**
     * SageMaker's built-in algorithms in JSON: {@code instances}; an array.
     *
     * @param key of the array: {@code predictions}, {@code projections} (PCA) or {@code scores}
     *     (Random Cut Forest)
     * @throws IllegalArgumentException if it is empty or not printable ASCII
     */
    public static BatchFormat builtInJson(String key) {
        return BatchFormat.of(Framings.json("{\"instances\":[", "]}"), Splittings.jsonArray(key))
                .withAccept(JSON);
    }

    /** SageMaker's built-in algorithms: JSON Lines both ways. */
    public static BatchFormat builtInJsonLines() {
        return BatchFormats.jsonLines();
    }

    /** JumpStart's LightGBM, CatBoost and TabTransformer: CSV rows; columns of JSON. */
    public static BatchFormat jumpStartTabular() {
        return BatchFormat.of(Framings.lines(CSV), Splittings.jsonColumns())
                .withAccept("application/json;verbose")
                .withMaxRequestBytes(MODEL_SERVER_BYTES);
    }

    /** AutoGluon Cloud, tabular: CSV rows; a JSON array of objects. */
    public static BatchFormat autoGluon() {
        return BatchFormat.of(Framings.lines(CSV), Splittings.jsonArray())
                .withAccept(JSON)
                .withMaxRequestBytes(MODEL_SERVER_BYTES);
    }

    /** SparkML Serving: JSON Lines; a JSON array, whatever it says of itself. */
    public static BatchFormat sparkMl() {
        return BatchFormat.of(Framings.lines(JSON_LINES), Splittings.jsonArray())
                .withAccept(JSON_LINES);
    }

    /** One JSON request a record and its whole answer: chat of OpenAI's schema, LMI, vLLM, TGI. */
    public static BatchFormat chat() {
        return BatchFormats.singleRecord(JSON).withAccept(JSON);
    }

    /**
     * One image, or other file, a request; answered by JSON.
     *
     * @param type of it, for example {@code image/jpeg}
     * @throws IllegalArgumentException if it is not 1 to 1024 printable ASCII characters
     */
    public static BatchFormat image(String type) {
        return BatchFormats.singleRecord(type).withAccept(JSON);
    }
}
