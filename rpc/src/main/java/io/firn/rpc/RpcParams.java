package io.firn.rpc;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Parameters by name, or an object inside them; a member that is absent or null has its type's zero value. */
public final class RpcParams {
    private final JsonNode object;
    private final String prefix;

    private RpcParams(JsonNode object, String prefix) {
        this.object = object;
        this.prefix = prefix;
    }

    /** No parameters: absent, null and empty are the same. */
    public static RpcParams none() {
        return new RpcParams(JsonNodeFactory.instance.objectNode(), "");
    }

    /**
     * The members of an object.
     *
     * @throws RpcException when it is none
     */
    public static RpcParams of(JsonNode params) throws RpcException {
        if (!params.isObject()) {
            throw RpcException.invalidParams("parameters must be an object, by name");
        }
        return new RpcParams(params, "");
    }

    /**
     * The members of an object, or of an array with a value for each of these names.
     *
     * @throws RpcException when it is neither, or an array of another length
     */
    static RpcParams of(JsonNode params, List<String> byPlace) throws RpcException {
        if (byPlace.isEmpty() || !params.isArray()) {
            return of(params);
        }
        if (params.size() != byPlace.size()) {
            throw RpcException.invalidParams("got " + params.size() + " parameters, want " + byPlace.size());
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < byPlace.size(); i++) {
            object.set(byPlace.get(i), params.get(i));
        }
        return new RpcParams(object, "");
    }

    /**
     * A whole number from 0 to {@code max}; 0 when absent.
     *
     * @throws RpcException when it is something else
     */
    public long unsigned(String name, long max) throws RpcException {
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return 0;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 0
                || value.longValue() > max) {
            throw RpcException.invalidParams(prefix + name + " must be a whole number from 0 to " + max);
        }
        return value.longValue();
    }

    /**
     * A text; empty when absent.
     *
     * @throws RpcException when it is something else
     */
    public String text(String name) throws RpcException {
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw RpcException.invalidParams(prefix + name + " must be a string");
        }
        return value.stringValue();
    }

    /**
     * An object; empty when absent.
     *
     * @throws RpcException when it is something else
     */
    public RpcParams object(String name) throws RpcException {
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return none();
        }
        if (!value.isObject()) {
            throw RpcException.invalidParams(prefix + name + " must be an object");
        }
        return new RpcParams(value, prefix + name + ".");
    }

    /** True when there is a member of this name that is not null. */
    public boolean has(String name) {
        JsonNode value = object.path(name);
        return !value.isMissingNode() && !value.isNull();
    }

    /**
     * The objects of an array, a null among them without members; none when absent.
     *
     * @throws RpcException when it is something else
     */
    public List<RpcParams> objects(String name) throws RpcException {
        List<RpcParams> objects = new ArrayList<>();
        for (JsonNode value : elements(object.path(name), prefix + name)) {
            String which = prefix + name + "[" + objects.size() + "]";
            if (!value.isObject() && !value.isNull()) {
                throw RpcException.invalidParams(which + " must be an object");
            }
            JsonNode members = value.isNull() ? JsonNodeFactory.instance.objectNode() : value;
            objects.add(new RpcParams(members, which + "."));
        }
        return objects;
    }

    /**
     * The texts of an array, a null among them empty; none when absent.
     *
     * @throws RpcException when it is something else
     */
    public List<String> texts(String name) throws RpcException {
        return texts(object.path(name), prefix + name);
    }

    /**
     * The arrays of texts of an array, a null among them without any; none when absent.
     *
     * @throws RpcException when it is something else
     */
    public List<List<String>> textLists(String name) throws RpcException {
        List<List<String>> lists = new ArrayList<>();
        for (JsonNode value : elements(object.path(name), prefix + name)) {
            lists.add(texts(value, prefix + name + "[" + lists.size() + "]"));
        }
        return lists;
    }

    private static List<String> texts(JsonNode array, String what) throws RpcException {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : elements(array, what)) {
            if (!value.isString() && !value.isNull()) {
                throw RpcException.invalidParams(what + "[" + texts.size() + "] must be a string");
            }
            texts.add(value.isNull() ? "" : value.stringValue());
        }
        return texts;
    }

    private static Iterable<JsonNode> elements(JsonNode array, String what) throws RpcException {
        if (array.isMissingNode() || array.isNull()) {
            return List.of();
        }
        if (!array.isArray()) {
            throw RpcException.invalidParams(what + " must be an array");
        }
        return array;
    }
}
