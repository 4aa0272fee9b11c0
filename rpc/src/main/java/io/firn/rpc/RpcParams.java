package io.firn.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

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
}
