/** Tests. */
@NullMarked
package io.github.flinksagemaker.drill.ledger;

import org.jspecify.annotations.NullMarked;
