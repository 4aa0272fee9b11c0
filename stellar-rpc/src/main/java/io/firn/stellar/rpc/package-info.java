/** The Stellar methods. */
@NullMarked
package io.firn.stellar.rpc;

import org.jspecify.annotations.NullMarked;
